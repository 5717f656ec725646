/** A motion at a moment: the joints between two frames, and the points that make hands, toes and head. */
import type { Motion } from "../api/joints";
import { HEAD_TOP, JOINTS, LEFT_HAND, LEFT_TOE, POINTS, RIGHT_HAND, RIGHT_TOE } from "./bones";

/** `POINTS` places of three numbers, metres, Y up. */
export type Pose = Float32Array;

export const newPose = (): Pose => new Float32Array(POINTS * 3);

// point, the joint it lies beyond, the joint before that, metres beyond
const BEYOND: readonly (readonly [number, number, number, number])[] = [
  [HEAD_TOP, 15, 12, 0.09],
  [LEFT_HAND, 20, 18, 0.1],
  [RIGHT_HAND, 21, 19, 0.1],
  [LEFT_TOE, 10, 7, 0.05],
  [RIGHT_TOE, 11, 8, 0.05],
];

/** The pose at `seconds` of the file; before the first and after the last frame those stay. Written to `out`, which is returned. */
export function poseAt(motion: Motion, seconds: number, out: Pose = newPose()): Pose {
  const width = motion.joints * 3;
  const place = Math.min(Math.max((seconds - motion.start) * motion.fps, 0), motion.frames - 1);
  const first = Math.floor(place);
  const next = Math.min(first + 1, motion.frames - 1);
  const part = place - first;
  for (let i = 0; i < Math.min(width, JOINTS * 3); i++) {
    const here = motion.places[first * width + i];
    out[i] = here + part * (motion.places[next * width + i] - here);
  }
  for (const [point, from, before, metres] of BEYOND) extend(out, point, from, before, metres);
  return out;
}

/** Where the body is over the floor at `seconds`: the root's X and Z, averaged over 1.2 s so that a camera follows calmly. */
export function groundAt(motion: Motion, seconds: number): [x: number, z: number] {
  const width = motion.joints * 3;
  const middle = (seconds - motion.start) * motion.fps;
  const reach = 0.6 * motion.fps;
  const low = Math.min(Math.max(Math.floor(middle - reach), 0), motion.frames - 1);
  const high = Math.min(Math.max(Math.ceil(middle + reach), 0), motion.frames - 1);
  let x = 0, z = 0, sum = 0;
  for (let frame = low; frame <= high; frame++) {
    const weight = Math.max(1e-3, 1 - Math.abs(frame - middle) / (reach + 1));
    x += weight * motion.places[frame * width];
    z += weight * motion.places[frame * width + 2];
    sum += weight;
  }
  return [x / sum, z / sum];
}

/** The height of the floor: the lowest place of a foot in the whole motion. */
export function floorOf(motion: Motion): number {
  const width = motion.joints * 3;
  let low = Infinity;
  for (let at = 1; at < motion.places.length; at += 3) if (motion.places[at] < low) low = motion.places[at];
  return width && Number.isFinite(low) ? low - 0.03 : 0;
}

/** The box of all joints between two moments: its low and high corner. */
export function boundsOf(motion: Motion, from = -Infinity, until = Infinity): { low: [number, number, number]; high: [number, number, number] } {
  const width = motion.joints * 3;
  const first = Math.min(Math.max(Math.floor((from - motion.start) * motion.fps), 0), motion.frames - 1);
  const last = Math.min(Math.max(Math.ceil((until - motion.start) * motion.fps), first), motion.frames - 1);
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let at = first * width; at < (last + 1) * width; at++) {
    const axis = at % 3;
    const value = motion.places[at];
    if (value < low[axis]) low[axis] = value;
    if (value > high[axis]) high[axis] = value;
  }
  return { low, high };
}

/** The angle about Y, radians, to which the body faces at `seconds`: 0 looks along +Z. */
export function headingAt(motion: Motion, seconds: number): number {
  const pose = poseAt(motion, seconds);
  const across = [pose[3] - pose[6] + pose[48] - pose[51], pose[5] - pose[8] + pose[50] - pose[53]];
  return Math.atan2(-across[1], across[0]);
}

function extend(pose: Pose, point: number, from: number, before: number, metres: number): void {
  const [x, y, z] = [0, 1, 2].map((axis) => pose[from * 3 + axis] - pose[before * 3 + axis]);
  const scale = metres / (Math.hypot(x, y, z) || 1);
  pose[point * 3] = pose[from * 3] + scale * x;
  pose[point * 3 + 1] = pose[from * 3 + 1] + scale * y;
  pose[point * 3 + 2] = pose[from * 3 + 2] + scale * z;
}
