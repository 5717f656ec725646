/** What was measured, as tracks of the timeline and as figures with their units. */
import type { Fact } from "../../api/types";
import { lanes } from "../../widgets/lanes";
import type { Stretch, Track } from "../../widgets/timeline";
import { figureOf } from "../../widgets/words";

const SIDES = [
  ["Body", null, "plain"],
  ["Left", "left", "left"],
  ["Right", "right", "right"],
  ["Both", "both", "plain"],
] as const;

/** Tracks of facts: of the whole body, of its left, its right, of both; those that overlap on lanes of their own. */
export function factTracks(facts: readonly Fact[]): Track[] {
  return SIDES.flatMap(([name, side, tone]) => {
    const own = facts.filter((fact) => (fact.side ?? null) === side).map((fact): Stretch => ({ start: fact.start, end: fact.end, text: fact.text, tone }));
    return lanes(own).map((stretches, i) => ({ name: i ? "" : name, stretches }));
  });
}

// a measure's name, how it is written around its figure, digits
const UNITS: readonly (readonly [name: RegExp, written: string, digits: number])[] = [
  [/^metres_per_second$/, "# m/s", 2],
  [/^slowest_metres_per_second$/, "slowest # m/s", 2],
  [/^metres_up$/, "# m up", 2],
  [/^metres$/, "# m", 2],
  [/^degrees_of_(\w+)$/, "$1 #°", 0],
  [/^degrees$/, "#°", 0],
  [/^seconds$/, "# s", 1],
  [/^(steps|(?:arm|leg)_lengths.*)$/, "# $1", 2],
];

/** Measures as people read them: "4.25 m", "1.67 m/s", "6 steps". */
export function measures(values: Readonly<Record<string, number>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const [pattern, written, digits] = UNITS.find(([each]) => each.test(name)) ?? [/^(.*)$/, "$1 #", 2];
    const figure = figureOf(value, Number.isInteger(value) ? 0 : digits);
    const words = name.replace(pattern, written).replaceAll("_", " ").replace("#", figure);
    return words === "1 steps" ? "1 step" : words;
  });
}
