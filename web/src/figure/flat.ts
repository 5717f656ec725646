/** Figures drawn with a 2D canvas: for small pictures, and for browsers without WebGL. */
import { SHADOW_POINTS } from "./bones";
import { projector, type Camera } from "./camera";
import { css, mix, palette, type Colour, type Palette } from "./palette";
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
    for (const actor of scene.actors) paintShadow(context, actor, scene.camera, scene.floor, project, colours);
  }
  const faint = scene.actors.filter(isFaint);
  for (const actor of faint) paintBody(context, [actor], project, colours);
  paintBody(context, scene.actors.filter((each) => !isFaint(each)), project, colours);
  for (const actor of scene.actors) paintMarks(context, actor, project, colours);
}

/** Strengths of the floor's lines, from where the camera looks outwards; each is drawn in one go. */
const FADES = [0.95, 0.7, 0.42, 0.18];

/** Lines half a metre apart, the fainter the further from where the camera looks. */
function paintFloor(context: CanvasRenderingContext2D, camera: Camera, floor: number, project: Project, colours: Palette): void {
  const [step, reach] = camera.distance > 14 ? [1, 8] : [0.5, 3];
  const [tx, , tz] = camera.target;
  const [cx, cz] = [Math.round(tx / step) * step, Math.round(tz / step) * step];
  const paths = FADES.map(() => new Path2D());
  const line = (ax: number, az: number, bx: number, bz: number) => {
    const away = Math.hypot((ax + bx) / 2 - tx, (az + bz) / 2 - tz) / reach;
    const path = paths[Math.floor(away * FADES.length)];
    if (!path) return;
    const [from, to] = [project(ax, floor, az), project(bx, floor, bz)];
    path.moveTo(from[0], from[1]);
    path.lineTo(to[0], to[1]);
  };
  for (let k = -reach; k <= reach + 1e-6; k += step) {
    for (let piece = -reach; piece < reach - 1e-6; piece += reach / 3) {
      line(cx + k, cz + piece, cx + k, cz + piece + reach / 3);
      line(cx + piece, cz + k, cx + piece + reach / 3, cz + k);
    }
  }
  context.lineWidth = Math.max(1, 0.006 * project(tx, floor, tz)[3]);
  context.strokeStyle = css(colours.floor);
  FADES.forEach((alpha, i) => {
    context.globalAlpha = alpha;
    context.stroke(paths[i]);
  });
  context.globalAlpha = 1;
}

let blot: HTMLCanvasElement | null = null;

/** A soft round shadow, made once. */
function softBlot(): HTMLCanvasElement {
  if (blot) return blot;
  blot = document.createElement("canvas");
  blot.width = blot.height = 64;
  const context = blot.getContext("2d", { willReadFrequently: true })!;
  const shade = context.createRadialGradient(32, 32, 0, 32, 32, 32);
  for (const [at, alpha] of [[0, 1], [0.25, 0.82], [0.5, 0.42], [0.75, 0.12], [1, 0]]) shade.addColorStop(at, `rgb(0 0 0 / ${alpha})`);
  context.fillStyle = shade;
  context.fillRect(0, 0, 64, 64);
  return blot;
}

function paintShadow(context: CanvasRenderingContext2D, actor: Actor, camera: Camera, floor: number, project: Project, colours: Palette): void {
  const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
  const strength = (actor.strength ?? 1) * (colours.isDark ? 0.5 : 0.22);
  const squash = Math.max(0.14, Math.sin(Math.abs(camera.pitch) + 0.06));
  for (const [point, radius] of SHADOW_POINTS) {
    const above = Math.max(0, actor.pose[point * 3 + 1] + oy - floor);
    const alpha = (strength * Math.exp(-2.2 * above)) / (1 + above);
    if (alpha < 0.015) continue;
    const [x, y, , scale] = project(actor.pose[point * 3] + ox, floor, actor.pose[point * 3 + 2] + oz);
    const wide = 1.7 * radius * (1 + 1.1 * above) * scale;
    context.globalAlpha = alpha;
    context.drawImage(softBlot(), x - wide, y - wide * squash, 2 * wide, 2 * wide * squash);
  }
  context.globalAlpha = 1;
}

function paintBody(context: CanvasRenderingContext2D, actors: readonly Actor[], project: Project, colours: Palette): void {
  const pieces = actors.flatMap((actor) => bodyPieces(actor, project, colours));
  pieces.sort((a, b) => b.depth - a.depth);
  for (const piece of pieces) {
    context.fillStyle = piece.fill;
    capsule(context, piece, 0);
    if (!piece.shine || piece.thick < 2.2) continue;
    context.fillStyle = piece.shine;
    capsule(context, piece, 0.42);
  }
}

function bodyPieces(actor: Actor, project: Project, colours: Palette): Piece[] {
  const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
  const { pose } = actor;
  const places: (readonly number[])[] = [];
  for (let at = 0; at < pose.length; at += 3) places.push(project(pose[at] + ox, pose[at + 1] + oy, pose[at + 2] + oz));
  const middle = places[0][2];
  const faint = isFaint(actor);
  return BONES.map((bone) => {
    const [from, to] = [places[bone.from], places[bone.to]];
    const depth = (from[2] + to[2]) / 2;
    const level = faint ? 0 : Math.round(8 * Math.min(Math.max((depth - middle) * 1.6 + 0.06, 0), 1));
    const [fill, shine] = tones(boneColour(actor, bone, colours), level, colours);
    return { depth: depth - bone.thick * 0.4, fill, shine: faint ? "" : shine, from, to, thick: bone.thick * from[3], thin: bone.thin * to[3] };
  });
}

const known = new Map<string, readonly [fill: string, shine: string]>();

/** A colour as it looks at one of nine depths, 0 the nearest, and its sheen. */
function tones(colour: Colour, level: number, colours: Palette): readonly [string, string] {
  const key = `${colour[0]},${colour[1]},${colour[2]},${level},${colours.isDark}`;
  let found = known.get(key);
  if (!found) {
    const base = mix(colour, colours.stage, (level / 8) * 0.34);
    found = [css(base), css(mix(base, [1, 1, 1], colours.isDark ? 0.12 : 0.16))];
    if (known.size > 2000) known.clear();
    known.set(key, found);
  }
  return found;
}

/** A round bone between two circles; `inset` draws a slimmer one, moved towards the light, as its sheen. */
function capsule(context: CanvasRenderingContext2D, { from, to, thick, thin }: Piece, inset: number): void {
  const [r0, r1] = [thick * (1 - 1.1 * inset), thin * (1 - 1.1 * inset)];
  const [x0, y0] = [from[0] - inset * thick * 0.55, from[1] - inset * thick * 0.6];
  const [x1, y1] = [to[0] - inset * thin * 0.55, to[1] - inset * thin * 0.6];
  const length = Math.hypot(x1 - x0, y1 - y0);
  context.beginPath();
  if (length <= Math.abs(r0 - r1) + 0.01) {
    if (r0 > r1) context.arc(x0, y0, r0, 0, 7);
    else context.arc(x1, y1, r1, 0, 7);
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
