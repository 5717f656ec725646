/** Figures drawn with a 2D canvas: for small pictures, and for browsers without WebGL. */
import { SHADOW_POINTS } from "./bones";
import { projector, type Camera } from "./camera";
import { css, mix, palette, type Palette } from "./palette";
import { BONES, boneColour, isFaint, type Actor, type Scene } from "./scene";

type Project = ReturnType<typeof projector>;
interface Piece {
  depth: number;
  fill: string;
  shine: string;
  from: readonly number[];
  to: readonly number[];
  thick: number;
  thin: number;
}

/** Draw a scene into a context whose canvas is `width` x `height` pixels; what was there is erased. */
export function paintFlat(context: CanvasRenderingContext2D, scene: Scene, width: number, height: number): void {
  const colours = palette();
  const project = projector(scene.camera, width, height);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  if (scene.floor !== null) {
    paintFloor(context, scene.camera, scene.floor, project, colours);
    for (const actor of scene.actors) paintShadow(context, actor, scene.floor, project, colours);
  }
  const faint = scene.actors.filter(isFaint);
  for (const actor of faint) paintBody(context, [actor], project, colours);
  paintBody(context, scene.actors.filter((each) => !isFaint(each)), project, colours);
  for (const actor of scene.actors) paintMarks(context, actor, project, colours);
}

function paintFloor(context: CanvasRenderingContext2D, camera: Camera, floor: number, project: Project, colours: Palette): void {
  const [step, reach] = camera.distance > 14 ? [1, 8] : [0.5, 3];
  const [cx, cz] = [Math.round(camera.target[0] / step) * step, Math.round(camera.target[2] / step) * step];
  context.lineWidth = Math.max(1, 0.006 * project(camera.target[0], floor, camera.target[2])[3]);
  for (let k = -reach; k <= reach + 1e-6; k += step) {
    floorLine(context, project, colours, camera, [cx + k, floor, cz - reach], [cx + k, floor, cz + reach]);
    floorLine(context, project, colours, camera, [cx - reach, floor, cz + k], [cx + reach, floor, cz + k]);
  }
}

/** A line of the floor in four pieces, each the fainter the further it is from where the camera looks. */
function floorLine(context: CanvasRenderingContext2D, project: Project, colours: Palette, camera: Camera, from: number[], to: number[]): void {
  const reach = Math.hypot(to[0] - from[0], to[2] - from[2]) / 2;
  for (let piece = 0; piece < 6; piece++) {
    const [a, b] = [piece / 6, (piece + 1) / 6].map((part) => [0, 1, 2].map((axis) => from[axis] + part * (to[axis] - from[axis])));
    const away = Math.hypot((a[0] + b[0]) / 2 - camera.target[0], (a[2] + b[2]) / 2 - camera.target[2]) / reach;
    const alpha = Math.max(0, 1 - away) ** 1.3;
    if (alpha < 0.03) continue;
    const [p, q] = [project(a[0], a[1], a[2]), project(b[0], b[1], b[2])];
    context.strokeStyle = css(colours.floor, alpha);
    context.beginPath();
    context.moveTo(p[0], p[1]);
    context.lineTo(q[0], q[1]);
    context.stroke();
  }
}

function paintShadow(context: CanvasRenderingContext2D, actor: Actor, floor: number, project: Project, colours: Palette): void {
  const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
  const strength = (actor.strength ?? 1) * (colours.isDark ? 0.5 : 0.22);
  for (const [point, radius] of SHADOW_POINTS) {
    const above = Math.max(0, actor.pose[point * 3 + 1] + oy - floor);
    const wide = radius * (1 + 1.1 * above);
    const alpha = (strength * Math.exp(-2.2 * above) * 0.75) / (1 + above);
    if (alpha < 0.01) continue;
    const [x, y, , scale] = project(actor.pose[point * 3] + ox, floor, actor.pose[point * 3 + 2] + oz);
    const back = project(actor.pose[point * 3] + ox, floor, actor.pose[point * 3 + 2] + oz + 0.2);
    const squash = Math.min(1, Math.max(0.12, Math.abs(back[1] - y) / (0.2 * scale) + 0.12));
    context.save();
    context.translate(x, y);
    context.scale(1, squash);
    const shade = context.createRadialGradient(0, 0, 0, 0, 0, wide * scale * 1.6);
    shade.addColorStop(0, `rgb(0 0 0 / ${alpha})`);
    shade.addColorStop(0.5, `rgb(0 0 0 / ${alpha * 0.45})`);
    shade.addColorStop(1, "rgb(0 0 0 / 0)");
    context.fillStyle = shade;
    context.beginPath();
    context.arc(0, 0, wide * scale * 1.6, 0, 7);
    context.fill();
    context.restore();
  }
}

function paintBody(context: CanvasRenderingContext2D, actors: readonly Actor[], project: Project, colours: Palette): void {
  const pieces = actors.flatMap((actor) => bodyPieces(actor, project, colours));
  pieces.sort((a, b) => b.depth - a.depth);
  for (const piece of pieces) {
    context.fillStyle = piece.fill;
    capsule(context, piece.from, piece.to, piece.thick, piece.thin, 0);
    context.fillStyle = piece.shine;
    capsule(context, piece.from, piece.to, piece.thick, piece.thin, 0.42);
  }
}

function bodyPieces(actor: Actor, project: Project, colours: Palette): Piece[] {
  const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
  const { pose } = actor;
  const places = Array.from({ length: pose.length / 3 }, (_, i) => project(pose[3 * i] + ox, pose[3 * i + 1] + oy, pose[3 * i + 2] + oz));
  const middle = places[0][2];
  const faint = isFaint(actor);
  return BONES.map((bone) => {
    const [from, to] = [places[bone.from], places[bone.to]];
    const depth = (from[2] + to[2]) / 2;
    const far = Math.min(Math.max((depth - middle) * 0.55 + 0.02, 0), 0.34);
    const colour = mix(boneColour(actor, bone, colours), colours.stage, faint ? 0 : far);
    const light = mix(colour, [1, 1, 1], faint ? 0 : colours.isDark ? 0.12 : 0.16);
    return { depth: depth - bone.thick * 0.4, fill: css(colour), shine: css(light), from, to, thick: bone.thick * from[3], thin: bone.thin * to[3] };
  });
}

/** A round bone between two circles; `inset` draws a slimmer one, moved towards the light, as its sheen. */
function capsule(context: CanvasRenderingContext2D, from: readonly number[], to: readonly number[], thick: number, thin: number, inset: number): void {
  const [r0, r1] = [thick * (1 - 1.1 * inset), thin * (1 - 1.1 * inset)];
  const [x0, y0] = [from[0] - inset * thick * 0.55, from[1] - inset * thick * 0.6];
  const [x1, y1] = [to[0] - inset * thin * 0.55, to[1] - inset * thin * 0.6];
  const length = Math.hypot(x1 - x0, y1 - y0);
  context.beginPath();
  if (length <= Math.abs(r0 - r1) + 0.01) {
    const [x, y, r] = r0 > r1 ? [x0, y0, r0] : [x1, y1, r1];
    context.arc(x, y, r, 0, 7);
  } else {
    const angle = Math.atan2(y1 - y0, x1 - x0);
    const lean = Math.acos((r0 - r1) / length);
    context.arc(x0, y0, r0, angle + lean, angle - lean + 2 * Math.PI);
    context.arc(x1, y1, r1, angle - lean, angle + lean);
  }
  context.fill();
}

function paintMarks(context: CanvasRenderingContext2D, actor: Actor, project: Project, colours: Palette): void {
  const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
  for (const joint of actor.marks ?? []) {
    const at = joint * 3;
    const [x, y, , scale] = project(actor.pose[at] + ox, actor.pose[at + 1] + oy, actor.pose[at + 2] + oz);
    context.lineWidth = Math.max(2, 0.022 * scale);
    context.strokeStyle = css(colours.moment);
    context.fillStyle = css(colours.moment, 0.25);
    context.beginPath();
    context.arc(x, y, 0.1 * scale, 0, 7);
    context.fill();
    context.stroke();
  }
}
