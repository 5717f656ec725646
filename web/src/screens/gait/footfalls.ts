/** When which foot stands: tracks for the timeline, and who stands at a moment. */
import type { Track } from "../../widgets/timeline";

export interface Footfall {
  readonly side: string;
  readonly land: number | null;
  readonly lift: number | null;
}

export interface Steady {
  readonly start: number;
  readonly end: number;
}

/** A stay with known ends: one that is under way when the take begins or ends reaches to there. */
export interface Stay {
  readonly side: "left" | "right";
  readonly land: number;
  readonly lift: number;
}

export function staysOf(footfalls: readonly Footfall[], start: number, end: number): Stay[] {
  return footfalls
    .map((each): Stay => ({ side: each.side === "left" ? "left" : "right", land: Math.max(each.land ?? start, start), lift: Math.min(each.lift ?? end, end) }))
    .filter((each) => each.lift > each.land);
}

/** The feet's tracks, and below them what was measured: steps that follow one another as one stretch. */
export function footTracks(stays: readonly Stay[], steps: readonly Steady[]): Track[] {
  const foot = (side: "left" | "right"): Track => ({
    name: side === "left" ? "Left foot" : "Right foot",
    stretches: stays.filter((each) => each.side === side).map((each) => ({ start: each.land, end: each.lift, text: (each.lift - each.land).toFixed(2), title: `${side} foot stands for ${(each.lift - each.land).toFixed(2)} seconds`, tone: side })),
  });
  const measured: Track = { name: "Measured", stretches: joined(steps).map((each) => ({ start: each.start, end: each.end, text: each.count === 1 ? "1 step" : `${each.count} steps`, title: `${each.count} even steps that were measured`, tone: "quiet" })) };
  return [foot("left"), foot("right"), measured];
}

/** Steps that follow one another without a gap, as stretches with how many steps they hold. */
export function joined(steps: readonly Steady[]): (Steady & { count: number })[] {
  const found: (Steady & { count: number })[] = [];
  for (const step of steps) {
    const last = found.at(-1);
    if (last && Math.abs(step.start - last.end) < 1e-3) found[found.length - 1] = { start: last.start, end: step.end, count: last.count + 1 };
    else found.push({ ...step, count: 1 });
  }
  return found;
}

/** The stays that have begun by a moment, the latest last: footprints that are on the floor. */
export const printsAt = (stays: readonly Stay[], time: number): Stay[] => stays.filter((each) => each.land <= time);

/** In words: "left foot stands", "both feet stand", "in the air". */
export function standingWords(stays: readonly Stay[], time: number): string {
  const sides = new Set(stays.filter((each) => each.land <= time && time <= each.lift).map((each) => each.side));
  if (sides.size === 2) return "both feet stand";
  return sides.size === 1 ? `${[...sides][0]} foot stands` : "no foot stands";
}
