import { describe, expect, it } from "vitest";
import { angleFor, anglesOf, pathOf, rangeOf } from "../../src/screens/coach/angles";

const curve = (name: string, top = 30) => ({ name, attempt: [0, top], target: [0, top / 2] });
const angles = anglesOf([curve("left_elbow_flexion"), curve("left_knee_flexion"), curve("right_knee_flexion", 72), curve("trunk_lean"), curve("left_hip_rotation", 0), curve("odd_angle")]);

describe("angles", () => {
  it("holds both sides of one together, in the order of the body, without what never moves", () => {
    expect(angles.map((each) => each.key)).toEqual(["knee_flexion", "elbow_flexion", "trunk_lean", "odd_angle"]);
    expect(angles[0].curves.map((each) => each.side)).toEqual(["left", "right"]);
    expect(angles[3].title).toBe("Odd angle");
  });
  it("has a scale of round numbers that is not too narrow", () => {
    expect(rangeOf(angles[0])).toEqual([0, 80]);
    const [low, high] = rangeOf(anglesOf([curve("trunk_lean", 2)])[0]);
    expect(high - low).toBeGreaterThanOrEqual(20);
  });
});

describe("the angle of a finding", () => {
  it("is its measure", () => expect(angleFor({ measure: "knee_flexion", joints: [18] }, angles)).toBe("knee_flexion"));
  it("is that of the same limb", () => expect(angleFor({ measure: "elbow_symmetry", joints: [] }, angles)).toBe("elbow_flexion"));
  it("is that of the joints", () => expect(angleFor({ measure: "hip_height", joints: [0, 5] }, angles)).toBe("knee_flexion"));
  it("is none where nothing fits", () => expect(angleFor({ measure: "toe_out", joints: [8, 11] }, angles)).toBe(""));
});

it("draws a line from edge to edge", () => {
  expect(pathOf([0, 10, 5], [0, 10], 100, 50)).toBe("M0.0 50.0L50.0 0.0L100.0 25.0");
});
