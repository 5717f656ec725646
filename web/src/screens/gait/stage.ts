/** A walk: its figure with footprints on the floor, and its footfalls in time. */
import type { Motion } from "../../api/joints";
import { cameraFor, projector } from "../../figure/camera";
import { wantsStillness } from "../../figure/clock";
import { css, palette, type Colour, type Palette } from "../../figure/palette";
import { groundAt, newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { h } from "../../widgets/dom";
import { MotionStage } from "../../widgets/stage";
import { footTracks, printsAt, standingWords, type Stay, type Steady } from "./footfalls";

/** Seconds that a footprint is seen after the foot has left. */
const FADES = 2.5;
const ANKLE = { left: 7, right: 8 } as const;
const TOE = { left: 10, right: 11 } as const;

export class GaitStage {
  private readonly stage: MotionStage;
  private readonly actor: Actor = { pose: newPose() };
  private readonly standing = h("p", { class: "gait-standing" });
  private readonly floor: number;
  private readonly spots = new Map<Stay, Float32Array>();
  private hasLooked = false;

  /** `stays` and `steps` are empty where nothing could be measured. */
  constructor(private readonly motion: Motion, name: string, private readonly stays: readonly Stay[], steps: readonly Steady[]) {
    this.stage = new MotionStage(motion, { label: "The walk", time: "Time in the walk", figure: `The walk ${name}`, extra: [this.standing] });
    const { view, playback, timeline } = this.stage;
    this.floor = view.floor!;
    view.actors = [this.actor];
    view.before = () => this.pose();
    view.overlay = (context, width, height) => this.prints(context, width, height);
    if (steps.length) playback.seek(steps[0].start);
    if (stays.length) timeline.setTracks(footTracks(stays, steps));
    playback.onChange(() => this.follow());
    this.follow();
    if (!wantsStillness()) playback.play();
  }

  get element(): HTMLElement {
    return this.stage.element;
  }

  dispose(): void {
    this.stage.dispose();
  }

  private follow(): void {
    this.standing.textContent = this.stays.length ? standingWords(this.stays, this.stage.playback.time) : "";
  }

  private pose(): void {
    const { motion } = this;
    const { playback, view } = this.stage;
    if (!this.hasLooked && view.width) {
      this.hasLooked = true;
      const camera = cameraFor(motion, { aspect: view.aspect, at: playback.time });
      view.camera = { ...camera, yaw: camera.yaw + 0.55, pitch: 0.22 };
    }
    poseAt(motion, playback.time, this.actor.pose);
    [view.camera.target[0], view.camera.target[2]] = groundAt(motion, playback.time);
  }

  private prints(context: CanvasRenderingContext2D, width: number, height: number): void {
    const colours = palette();
    const now = this.stage.playback.time;
    for (const stay of printsAt(this.stays, now)) {
      const age = now - stay.lift;
      if (age > FADES) continue;
      this.print(context, stay, age > 0 ? 0.75 * (1 - age / FADES) : 0.9, age <= 0, colours, width, height);
    }
  }

  /** A foot's outline on the floor, filled while it stands, with the side's letter. */
  private print(context: CanvasRenderingContext2D, stay: Stay, alpha: number, stands: boolean, colours: Palette, width: number, height: number): void {
    const project = projector(this.stage.view.camera, width, height);
    const [x, z, dx, dz] = this.spot(stay);
    context.beginPath();
    for (let k = 0; k <= 24; k++) {
      const turn = (k / 24) * 2 * Math.PI;
      const [along, across] = [0.05 + 0.15 * Math.cos(turn), (0.052 + 0.012 * Math.cos(turn)) * Math.sin(turn)];
      const [px, py] = project(x + along * dx - across * dz, this.floor, z + along * dz + across * dx);
      if (k) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
    const colour: Colour = colours[stay.side];
    context.lineWidth = 2;
    context.strokeStyle = css(colour, alpha);
    context.fillStyle = css(colour, stands ? 0.35 : 0.14 * alpha);
    context.fill();
    context.stroke();
    const [tx, ty] = project(x + 0.3 * dx, this.floor, z + 0.3 * dz);
    context.font = `600 12px "Motionary Text", system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = css(colours.isDark ? [1, 1, 1] : [0.1, 0.12, 0.14], alpha);
    context.fillText(stay.side === "left" ? "L" : "R", tx, ty);
  }

  /** Where a foot stood: its ankle in the middle of the stay, and the way that the toe points. */
  private spot(stay: Stay): Float32Array {
    const known = this.spots.get(stay);
    if (known) return known;
    const pose = poseAt(this.motion, (stay.land + stay.lift) / 2);
    const [ankle, toe] = [3 * ANKLE[stay.side], 3 * TOE[stay.side]];
    const [dx, dz] = [pose[toe] - pose[ankle], pose[toe + 2] - pose[ankle + 2]];
    const length = Math.hypot(dx, dz) || 1;
    const spot = Float32Array.of(pose[ankle], pose[ankle + 2], dx / length, dz / length);
    this.spots.set(stay, spot);
    return spot;
  }
}
