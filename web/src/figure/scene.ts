/** What a picture shows, for whichever painter draws it. */
import { BONES, type Bone, type Part } from "./bones";
import type { Camera } from "./camera";
import { mix, type Colour, type Palette } from "./palette";
import type { Pose } from "./pose";

/** One figure. */
export interface Actor {
  /** Its places now; written to before each picture. */
  readonly pose: Pose;
  /** Moved by this much, metres: figures side by side. */
  offset?: readonly [x: number, y: number, z: number];
  /** "sides": left and right in their colours. "plain": one quiet colour. A colour: that one. */
  look?: "sides" | "plain" | Colour;
  /** 1 as it is; less mixes it into the background and draws it behind those that are whole. */
  strength?: number;
  /** Joints to mark. */
  marks?: readonly number[];
  /** Parts in full colour; the others are drawn plain. Absent: all. */
  lit?: ReadonlySet<Part>;
}

/** A picture. `floor`: height of the floor in metres, or null for none. */
export interface Scene {
  camera: Camera;
  actors: readonly Actor[];
  floor: number | null;
}

export function boneColour(actor: Actor, bone: Bone, colours: Palette): Colour {
  const look = actor.look ?? "sides";
  const isPlain = look === "plain" || (actor.lit !== undefined && !actor.lit.has(bone.part));
  const own = isPlain ? colours.ghost : look === "sides" ? colours[bone.side] : (look as Colour);
  return mix(colours.stage, own, actor.strength ?? 1);
}

/** Whether a figure is drawn behind the whole ones. */
export const isFaint = (actor: Actor): boolean => (actor.strength ?? 1) < 1;

export { BONES };
