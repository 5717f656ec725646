import { describe, expect, it } from "vitest";
import type { Motion } from "../../src/api/joints";
import { newPose, poseAt } from "../../src/figure/pose";
import { legLength, place, placingAt, scaleLike } from "../../src/screens/coach/placing";

/** A body that stands, its legs `leg` metres a half, at x = 3, z = -2, turned by `turn` from +Z. */
function standing(leg: number, turn: number): Motion {
  const places = new Float32Array(22 * 3 * 2);
  const put = (frame: number, joint: number, x: number, y: number, z: number) => {
    const at = (frame * 22 + joint) * 3;
    places[at] = 3 + x * Math.cos(turn) + z * Math.sin(turn);
    places[at + 1] = y;
    places[at + 2] = -2 - x * Math.sin(turn) + z * Math.cos(turn);
  };
  for (const frame of [0, 1]) {
    for (let joint = 0; joint < 22; joint++) put(frame, joint, 0, 2 * leg + 0.3, 0);
    for (const [side, joints] of [[0.1, [1, 4, 7, 10]], [-0.1, [2, 5, 8, 11]]] as const) {
      joints.forEach((joint, i) => put(frame, joint, side, Math.max(2 - i, 0) * leg, i === 3 ? 0.15 : 0));
    }
    put(frame, 0, 0, 2 * leg, 0);
    put(frame, 16, 0.2, 2 * leg + 0.5, 0);
    put(frame, 17, -0.2, 2 * leg + 0.5, 0);
  }
  return { joints: 22, frames: 2, fps: 30, start: 0, places };
}

describe("placing", () => {
  it("puts a body at the middle, on the floor, facing +Z", () => {
    for (const turn of [0, 1, -2.5]) {
      const motion = standing(0.4, turn);
      const pose = place(poseAt(motion, 0, newPose()), placingAt(motion, 0));
      expect(Math.hypot(pose[0], pose[2])).toBeCloseTo(0, 5);
      expect(pose[3 * 1]).toBeCloseTo(0.1, 5); // the left hip is to +X
      expect(pose[3 * 10 + 2]).toBeCloseTo(0.15, 5); // the foot points to +Z
    }
  });
  it("makes bodies as large as each other", () => {
    const [small, large] = [standing(0.3, 0), standing(0.45, 2)];
    expect(legLength(small)).toBeCloseTo(0.6, 5);
    expect(scaleLike(small, large)).toBeCloseTo(1.5, 5);
  });
});
