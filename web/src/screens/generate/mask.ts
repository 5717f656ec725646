/** Which parts of the body an edit may change, and the joints that stand for them in the API. */
import type { Part } from "../../figure/bones";

export type Region = Part | "path";

export interface RegionRow {
  readonly title: string;
  /** Names of the figure's joints (/api/skeleton); the pelvis brings where the body goes. */
  readonly joints: readonly string[];
}

const arm = (side: string) => ["collar", "shoulder", "elbow", "wrist"].map((joint) => `${side}_${joint}`);
const leg = (side: string) => ["hip", "knee", "ankle", "foot"].map((joint) => `${side}_${joint}`);

export const REGIONS: Readonly<Record<Region, RegionRow>> = {
  head: { title: "Head", joints: ["neck", "head"] },
  torso: { title: "Torso", joints: ["spine1", "spine2", "spine3"] },
  left_arm: { title: "Left arm", joints: arm("left") },
  right_arm: { title: "Right arm", joints: arm("right") },
  left_leg: { title: "Left leg", joints: leg("left") },
  right_leg: { title: "Right leg", joints: leg("right") },
  path: { title: "Where the body goes", joints: ["pelvis"] },
};

export type Mask = ReadonlySet<Region>;
export const ALL = Object.keys(REGIONS) as Region[];

/** Selections with a name of their own. */
export const PRESETS: readonly (readonly [title: string, regions: readonly Region[]])[] = [
  ["Upper body", ["head", "torso", "left_arm", "right_arm"]],
  ["Arms", ["left_arm", "right_arm"]],
  ["Legs", ["left_leg", "right_leg"]],
  ["Everything", ALL],
];

/** A region added to a mask, or taken from it. */
export function painted(mask: Mask, region: Region, isIn: boolean): Mask {
  if (mask.has(region) === isIn) return mask;
  return new Set(ALL.filter((each) => (each === region ? isIn : mask.has(each))));
}

export const isSame = (mask: Mask, regions: readonly Region[]): boolean => mask.size === regions.length && regions.every((each) => mask.has(each));

/** What the API is asked to change: everything by its name, else joints. */
export function asked(mask: Mask): { part: "all" | "upper"; joints: string[] } {
  if (mask.size === ALL.length) return { part: "all", joints: [] };
  return { part: "upper", joints: ALL.filter((each) => mask.has(each)).flatMap((each) => [...REGIONS[each].joints]) };
}

/** In words: "the head and the left arm". */
export function maskWords(mask: Mask): string {
  if (mask.size === 0) return "nothing yet";
  if (mask.size === ALL.length) return "the whole body";
  const preset = PRESETS.find(([, regions]) => isSame(mask, regions));
  if (preset) return `the ${preset[0].toLowerCase()}`;
  const names = ALL.filter((each) => mask.has(each)).map((each) => (each === "path" ? "where the body goes" : `the ${REGIONS[each].title.toLowerCase()}`));
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** As part of an address, and back. */
export const maskText = (mask: Mask): string => ALL.filter((each) => mask.has(each)).join(".");
export const maskOf = (text: string): Mask => new Set(ALL.filter((each) => text.split(".").includes(each)));
