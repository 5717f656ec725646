/** Two bodies put so that they can be compared: both begin a repetition at the same spot, face the same way, are of one size. */
import type { Motion } from "../../api/joints";
import { floorOf, headingAt, newPose, poseAt, type Pose } from "../../figure/pose";

/** How a motion's places become those shown: moved, turned about Y, and made larger or smaller. */
export interface Placing {
  readonly from: readonly [x: number, z: number];
  readonly floor: number;
  /** Radians that are taken away: afterwards the body faces +Z. */
  readonly turn: number;
  readonly scale: number;
}

/** The placing of a repetition that begins at `seconds`. */
export function placingAt(motion: Motion, seconds: number, scale = 1): Placing {
  const pose = poseAt(motion, seconds);
  return { from: [pose[0], pose[2]], floor: floorOf(motion), turn: headingAt(motion, seconds), scale };
}

/** Apply a placing to every point of a pose, in place. */
export function place(pose: Pose, placing: Placing): Pose {
  const [cos, sin] = [Math.cos(placing.turn), Math.sin(placing.turn)];
  for (let at = 0; at < pose.length; at += 3) {
    const [x, z] = [pose[at] - placing.from[0], pose[at + 2] - placing.from[1]];
    pose[at] = placing.scale * (x * cos - z * sin);
    pose[at + 1] = placing.scale * (pose[at + 1] - placing.floor);
    pose[at + 2] = placing.scale * (x * sin + z * cos);
  }
  return pose;
}

/** A leg's length in metres, thigh and shin, the mean of both legs over moments of the motion. */
export function legLength(motion: Motion): number {
  const moments = 24;
  let sum = 0;
  for (let k = 0; k < moments; k++) {
    const frame = Math.floor((k / moments) * motion.frames) * motion.joints * 3;
    for (const [a, b] of [[1, 4], [4, 7], [2, 5], [5, 8]]) sum += distance(motion.places, frame + 3 * a, frame + 3 * b) / 2;
  }
  return sum / moments;
}

/** By how much to enlarge `motion` so that its legs are as long as those of `like`; 1 where one of them has none. */
export function scaleLike(motion: Motion, like: Motion): number {
  const [own, wanted] = [legLength(motion), legLength(like)];
  return own > 0.05 && wanted > 0.05 ? wanted / own : 1;
}

/** The box of placed poses between two moments, looked at `looks` times: how far they reach to the sides, up, and where they go. */
export function reachOf(motion: Motion, placing: Placing, from: number, until: number, looks = 24): { wide: number; tall: number; travel: number } {
  const pose = newPose();
  let wide = 0.35, tall = 1.2, travel = 0;
  for (let k = 0; k <= looks; k++) {
    place(poseAt(motion, from + (k / looks) * (until - from), pose), placing);
    travel = Math.max(travel, Math.hypot(pose[0], pose[2]));
    for (let at = 0; at < pose.length; at += 3) {
      wide = Math.max(wide, Math.hypot(pose[at] - pose[0], pose[at + 2] - pose[2]));
      tall = Math.max(tall, pose[at + 1]);
    }
  }
  return { wide, tall, travel };
}

function distance(places: Float32Array, a: number, b: number): number {
  return Math.hypot(places[a] - places[b], places[a + 1] - places[b + 1], places[a + 2] - places[b + 2]);
}
