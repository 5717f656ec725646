import { describe, expect, it } from "vitest";
import type { Motion } from "../src/api/joints";
import { eyeOf, newCamera, projector } from "../src/figure/camera";
import { groundAt, headingAt, poseAt } from "../src/figure/pose";
import { shelve } from "../src/figure/shelves";

/** Two frames of 22 joints: a body that faces +Z (its left at +X), and the same a metre on. */
function body(): Motion {
  const places = new Float32Array(2 * 66);
  for (const frame of [0, 1]) {
    for (let joint = 0; joint < 22; joint++) {
      places.set([0, 1 + joint / 100, frame], frame * 66 + joint * 3);
    }
    for (const [left, right] of [[1, 2], [16, 17]]) {
      places[frame * 66 + left * 3] = 0.2;
      places[frame * 66 + right * 3] = -0.2;
    }
  }
  return { joints: 22, frames: 2, fps: 1, start: 3, places };
}

describe("poses", () => {
  it("lie between frames and stay at the ends", () => {
    expect(poseAt(body(), 3.25)[2]).toBeCloseTo(0.25);
    expect(poseAt(body(), 99)[2]).toBeCloseTo(1);
    expect(poseAt(body(), 0)[2]).toBeCloseTo(0);
  });

  it("know where the body looks and stands", () => {
    expect(headingAt(body(), 3)).toBeCloseTo(0);
    expect(groundAt(body(), 3)[0]).toBeCloseTo(0);
  });
});

describe("the camera", () => {
  it("sees its target in the middle, up above, and left of the body on the right from the front", () => {
    const camera = { ...newCamera(), yaw: 0, pitch: 0 };
    const project = projector(camera, 200, 100);
    const [x, y, depth] = project(0, 0.9, 0);
    expect([x, y, depth].map((each) => Math.round(each * 10) / 10)).toEqual([100, 50, 5.2]);
    expect(project(0, 1.5, 0)[1]).toBeLessThan(50);
    expect(project(0.3, 0.9, 0)[0]).toBeGreaterThan(100);
    expect(eyeOf(camera)).toEqual([0, 0.9, 5.2]);
  });
});

describe("shelves", () => {
  it("hold pictures side by side without overlap", () => {
    const { places, width, height } = shelve([{ width: 60, height: 20 }, { width: 60, height: 30 }, { width: 50, height: 10 }], 128);
    expect(places).toEqual([[0, 0], [60, 0], [0, 30]]);
    expect([width, height]).toEqual([120, 40]);
  });
});
