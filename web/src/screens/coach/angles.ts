/** The coach's angle curves: their names in words, and which one shows a finding. */

export interface Curve {
  readonly name: string;
  readonly attempt: readonly number[];
  readonly target: readonly number[];
}

export type Side = "left" | "right" | "middle";

/** An angle, of one side or of both. */
export interface Angle {
  readonly key: string;
  readonly title: string;
  readonly curves: readonly (Curve & { readonly side: Side })[];
}

const TITLES: Readonly<Record<string, string>> = {
  knee_flexion: "Knee: bend",
  hip_flexion: "Hip: thigh forward",
  hip_abduction: "Hip: thigh outward",
  hip_rotation: "Hip: thigh turned inward",
  ankle_dorsiflexion: "Ankle: foot up",
  shoulder_elevation: "Shoulder: arm raised",
  shoulder_plane: "Shoulder: arm to the front",
  shoulder_rotation: "Shoulder: arm turned inward",
  elbow_flexion: "Elbow: bend",
  trunk_lean: "Trunk: lean forward",
  trunk_side_lean: "Trunk: lean to the left",
  spine_flexion: "Spine: bend forward",
  spine_side_bend: "Spine: bend to the left",
  spine_rotation: "Spine: turn",
  pelvis_tilt: "Pelvis: tilt forward",
  pelvis_obliquity: "Pelvis: left side higher",
  neck_flexion: "Neck: bend forward",
  neck_side_bend: "Neck: bend to the left",
};

/** Joints of the figure, by the angle that shows best what they do. */
const BY_JOINT: readonly (readonly [joints: readonly number[], key: string])[] = [
  [[4, 5], "knee_flexion"],
  [[18, 19], "elbow_flexion"],
  [[16, 17, 20, 21], "shoulder_elevation"],
  [[7, 8, 10, 11], "ankle_dorsiflexion"],
  [[1, 2], "hip_flexion"],
  [[15], "neck_flexion"],
  [[0, 3, 6, 9, 12, 13, 14], "trunk_lean"],
];

/** The curves by angle, both sides of one together, those that never move left out. */
export function anglesOf(curves: readonly Curve[]): Angle[] {
  const found = new Map<string, (Curve & { side: Side })[]>();
  for (const curve of curves) {
    const side = curve.name.startsWith("left_") ? "left" : curve.name.startsWith("right_") ? "right" : "middle";
    const key = side === "middle" ? curve.name : curve.name.slice(side.length + 1);
    found.set(key, [...(found.get(key) ?? []), { ...curve, side }]);
  }
  const order = Object.keys(TITLES);
  const rank = (key: string) => (order.indexOf(key) + order.length) % order.length + (order.includes(key) ? 0 : order.length);
  return [...found]
    .filter(([, sides]) => sides.some((each) => spanOf(each) > 0.5))
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, sides]) => ({ key, title: TITLES[key] ?? wordsOf(key), curves: sides }));
}

/** The angle that shows a finding: its own measure, else that of the joints it marks; "" where there is none. */
export function angleFor(finding: { readonly measure: string; readonly joints: readonly number[] }, angles: readonly Angle[]): string {
  const has = (key: string) => angles.some((each) => each.key === key);
  if (has(finding.measure)) return finding.measure;
  const stem = finding.measure.replace(/_symmetry$/, "");
  const own = angles.find((each) => each.key.startsWith(`${stem}_`));
  if (own) return own.key;
  const marked = BY_JOINT.find(([joints, key]) => has(key) && finding.joints.some((each) => joints.includes(each)));
  return marked?.[1] ?? "";
}

/** The lowest and highest value of an angle, widened to at least 20 degrees and to round numbers of degrees. */
export function rangeOf(angle: Angle): [low: number, high: number] {
  const all = angle.curves.flatMap((each) => [...each.attempt, ...each.target]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const more = Math.max(0, (20 - (high - low)) / 2);
  return [10 * Math.floor((low - more) / 10), 10 * Math.ceil((high + more) / 10)];
}

/** The points of a line through values, for an SVG path in a box; the first at its left edge, the last at its right. */
export function pathOf(values: readonly number[], [low, high]: readonly [number, number], width: number, height: number): string {
  const last = Math.max(values.length - 1, 1);
  return values.map((value, k) => `${k ? "L" : "M"}${((k / last) * width).toFixed(1)} ${(height * (1 - (value - low) / (high - low))).toFixed(1)}`).join("");
}

/** A measure's or an angle's name in words. */
export const wordsOf = (name: string): string => (TITLES[name] ?? name.replace(/_/g, " ")).replace(/^./, (first) => first.toUpperCase());

function spanOf(curve: Curve): number {
  const all = [...curve.attempt, ...curve.target];
  return Math.max(...all) - Math.min(...all);
}
