/** The body that is drawn over the 22 joints: round bones, each of a side and of a part. Radii in metres. */

export type Side = "left" | "right" | "middle";
export type Part = "head" | "torso" | "left_arm" | "right_arm" | "left_leg" | "right_leg";

export interface Bone {
  readonly from: number;
  readonly to: number;
  readonly thick: number;
  readonly thin: number;
  readonly side: Side;
  readonly part: Part;
}

/** Joints of SMPL's body, then five points that a pose adds to draw head, hands and toes. */
export const JOINTS = 22;
export const POINTS = 27;
export const HEAD_TOP = 22;
export const LEFT_HAND = 23;
export const RIGHT_HAND = 24;
export const LEFT_TOE = 25;
export const RIGHT_TOE = 26;

const bone = (from: number, to: number, thick: number, thin: number, side: Side, part: Part): Bone => ({ from, to, thick, thin, side, part });

function arm(side: "left" | "right", [collar, shoulder, elbow, wrist, hand]: number[]): Bone[] {
  const part: Part = `${side}_arm`;
  return [
    bone(collar, shoulder, 0.06, 0.046, "middle", "torso"),
    bone(shoulder, elbow, 0.055, 0.041, side, part),
    bone(elbow, wrist, 0.041, 0.029, side, part),
    bone(wrist, hand, 0.034, 0.026, side, part),
  ];
}

function leg(side: "left" | "right", [hip, knee, ankle, foot, toe]: number[]): Bone[] {
  const part: Part = `${side}_leg`;
  return [
    bone(hip, knee, 0.086, 0.056, side, part),
    bone(knee, ankle, 0.055, 0.037, side, part),
    bone(ankle, foot, 0.043, 0.038, side, part),
    bone(foot, toe, 0.038, 0.026, side, part),
  ];
}

export const BONES: readonly Bone[] = [
  bone(0, 3, 0.105, 0.1, "middle", "torso"),
  bone(3, 6, 0.1, 0.105, "middle", "torso"),
  bone(6, 9, 0.108, 0.112, "middle", "torso"),
  bone(9, 12, 0.1, 0.05, "middle", "torso"),
  bone(0, 1, 0.098, 0.07, "middle", "torso"),
  bone(0, 2, 0.098, 0.07, "middle", "torso"),
  bone(3, 13, 0.078, 0.084, "middle", "torso"),
  bone(3, 14, 0.078, 0.084, "middle", "torso"),
  bone(12, 15, 0.05, 0.055, "middle", "head"),
  bone(15, HEAD_TOP, 0.088, 0.1, "middle", "head"),
  ...arm("left", [13, 16, 18, 20, LEFT_HAND]),
  ...arm("right", [14, 17, 19, 21, RIGHT_HAND]),
  ...leg("left", [1, 4, 7, 10, LEFT_TOE]),
  ...leg("right", [2, 5, 8, 11, RIGHT_TOE]),
];

/** Points whose nearness to the floor throws the shadow, with how wide each throws it. */
export const SHADOW_POINTS: readonly (readonly [point: number, radius: number])[] = [
  [0, 0.26],
  [4, 0.12],
  [5, 0.12],
  [7, 0.1],
  [8, 0.1],
  [10, 0.09],
  [11, 0.09],
  [LEFT_HAND, 0.09],
  [RIGHT_HAND, 0.09],
  [15, 0.16],
];
