/** A motion as one still picture: the pose of its middle, and before and after it the paler poses that lead there. */
import type { Motion } from "../api/joints";
import { distanceFor, type Camera } from "./camera";
import { boundsOf, floorOf, groundAt, headingAt, poseAt } from "./pose";
import type { Actor } from "./scene";

/** Metres that the poses may lie apart: more would make the body small. */
const WIDEST = 1.5;
const STRENGTHS = [0.16, 0.3, 0.3, 0.16];

export interface Still {
  readonly actors: readonly Actor[];
  readonly camera: Camera;
  readonly floor: number;
  /** Seconds of the file that the poses are of. */
  readonly times: readonly number[];
}

/** The still of what happens between two moments. */
export function stillOf(motion: Motion, options: { from: number; until: number; aspect: number }): Still {
  const middle = (options.from + options.until) / 2;
  let half = Math.min((options.until - options.from) / 2, 1.2);
  while (half > 0.15 && spread(motion, middle - half, middle + half) > WIDEST) half *= 0.8;
  const floor = floorOf(motion);
  const times = [-1, -0.5, 0.5, 1].map((part) => middle + part * half);
  const ghosts = times.map((time, i): Actor => ({ pose: poseAt(motion, time), look: "plain", strength: 2 * STRENGTHS[i] }));
  const box = boundsOf(motion, middle - half, middle + half);
  const goes = spread(motion, middle - half, middle + half) > 0.5;
  const tall = Math.max(box.high[1] - floor + 0.42, 1.5);
  const wide = Math.hypot(box.high[0] - box.low[0], box.high[2] - box.low[2]) + 0.35;
  const camera: Camera = {
    yaw: headingAt(motion, middle) + (goes ? 1.05 : 0.55),
    pitch: 0.15,
    distance: distanceFor(tall, wide, options.aspect),
    target: [(box.low[0] + box.high[0]) / 2, floor + tall / 2 - 0.12, (box.low[2] + box.high[2]) / 2],
  };
  return { actors: [...ghosts, { pose: poseAt(motion, middle) }], camera, floor, times: [...times, middle] };
}

/** How far over the floor the body goes between two moments. */
function spread(motion: Motion, from: number, until: number): number {
  const [a, b] = [groundAt(motion, from), groundAt(motion, until)];
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}
