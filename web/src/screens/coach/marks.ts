/** The joints to change, marked on the figures: a number in a ring on the attempt, a dashed square on the target. */
import { projector, type Camera } from "../../figure/camera";
import { css, type Colour, type Palette } from "../../figure/palette";
import type { Pose } from "../../figure/pose";

export interface Marked {
  readonly pose: Pose;
  readonly offset: readonly [number, number, number];
  readonly joints: readonly number[];
  readonly number: number;
  /** Of the instruction that is chosen; the others are drawn small and quiet. */
  readonly chosen: boolean;
  readonly whose: "attempt" | "target";
}

/** Draw marks over a picture of `width` x `height` CSS pixels. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly Marked[], camera: Camera, width: number, height: number, colours: Palette): void {
  const project = projector(camera, width, height);
  const ink: Colour = colours.isDark ? [1, 1, 1] : [0.08, 0.1, 0.11];
  for (const mark of [...marks].sort((a, b) => Number(a.chosen) - Number(b.chosen))) {
    const spots = mark.joints.map((joint) => project(...placeOf(mark, joint)));
    for (const [i, [x, y, , scale]] of spots.entries()) {
      const radius = Math.max(0.085 * scale, 7) * (mark.chosen ? 1 : 0.55);
      // marks that lie close together bear their number once
      const isNumbered = mark.chosen && !spots.slice(0, i).some(([ox, oy]) => Math.hypot(x - ox, y - oy) < 34);
      if (mark.whose === "target") square(context, x, y, radius, ink, colours);
      else ring(context, x, y, radius, mark, isNumbered, ink, colours);
    }
  }
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, mark: Marked, isNumbered: boolean, ink: Colour, colours: Palette): void {
  context.setLineDash([]);
  circle(context, x, y, radius);
  context.fillStyle = css(colours.moment, mark.chosen ? 0.32 : 0.12);
  context.fill();
  outline(context, mark.chosen ? css(colours.moment) : css(ink, 0.75), mark.chosen ? 3 : 1.5, colours);
  if (!isNumbered) return;
  const [bx, by] = [x + radius * 0.95, y - radius * 0.95];
  circle(context, bx, by, 9);
  context.fillStyle = css(ink);
  context.fill();
  context.fillStyle = css(colours.isDark ? [0.07, 0.08, 0.09] : [1, 1, 1]);
  context.font = `600 12px "Motionary Text", system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(mark.number), bx, by + 0.5);
}

function square(context: CanvasRenderingContext2D, x: number, y: number, radius: number, ink: Colour, colours: Palette): void {
  context.setLineDash([5, 4]);
  context.beginPath();
  context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  outline(context, css(ink, 0.85), 2, colours);
  context.setLineDash([]);
}

/** A line with a rim in the background's colour, so that it is seen on any limb. */
function outline(context: CanvasRenderingContext2D, colour: string, width: number, colours: Palette): void {
  context.lineWidth = width + 2.5;
  context.strokeStyle = css(colours.stage, 0.85);
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

/** A word under a figure's feet. */
export function drawName(context: CanvasRenderingContext2D, text: string, place: readonly [number, number, number], camera: Camera, width: number, height: number, colours: Palette): void {
  const [x, y] = projector(camera, width, height)(...place);
  context.font = `500 13px "Motionary Text", system-ui, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = css(colours.stage, 0.9);
  const [at, top] = [Math.min(Math.max(x, 40), width - 40), Math.min(y + 16, height - 24)];
  context.strokeText(text, at, top);
  context.fillStyle = css(colours.isDark ? [0.86, 0.88, 0.87] : [0.2, 0.23, 0.25]);
  context.fillText(text, at, top);
}

function placeOf({ pose, offset }: Marked, joint: number): [number, number, number] {
  return [pose[3 * joint] + offset[0], pose[3 * joint + 1] + offset[1], pose[3 * joint + 2] + offset[2]];
}
