/** What is measured on a walk, in words; and where healthy adults' values lie, for what that is well known of. */
import { figureOf } from "../../widgets/words";

export interface Parameter {
  readonly name: string;
  readonly unit: string;
  readonly value: number | null;
  readonly left?: number | null;
  readonly right?: number | null;
  readonly asymmetry?: number | null;
  readonly spread?: number | null;
}

interface Row {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  /** What it means, where the title does not say it. */
  readonly about?: string;
  /** Where about 95 of 100 healthy adults lie, walking as they like, and how far a scale around it goes. */
  readonly usual?: readonly [low: number, high: number];
}

/**
 * Usual ranges: cadence, stride and speed are Whittle's approximate 95 % limits of men and women of 18 to 49 together (Gait
 * Analysis, an introduction, appendix 1); a step is half a stride, a step's time 60 over the cadence. Stance is what gait
 * laboratories told one another (clinicalgaitanalysis.com/data/stance.html: 59.9 to 61.8 %, standard deviation 2.5), two
 * deviations to either side; double support follows from it, 2 x stance - 100.
 */
const ROWS: Readonly<Record<string, Row>> = {
  cadence: { title: "Cadence", unit: "steps/min", digits: 0, usual: [91, 138] },
  speed: { title: "Speed", unit: "m/s", digits: 2, usual: [0.94, 1.82] },
  step_length: { title: "Step length", unit: "m", digits: 2, about: "by the foot that lands", usual: [0.53, 0.93] },
  stride_length: { title: "Stride length", unit: "m", digits: 2, about: "two steps", usual: [1.06, 1.85] },
  step_width: { title: "Step width", unit: "m", digits: 2 },
  step_time: { title: "Step time", unit: "s", digits: 2, usual: [0.43, 0.66] },
  stance: { title: "Stance", unit: "% of the stride", digits: 0, about: "a foot on the floor", usual: [55, 67] },
  double_support: { title: "Double support", unit: "% of the stride", digits: 0, about: "both feet on the floor", usual: [10, 34] },
  flight: { title: "Flight", unit: "% of the stride", digits: 0, about: "no foot on the floor; above 0 it is a run" },
  arm_swing: { title: "Arm swing", unit: "°", digits: 0 },
  knee_range: { title: "Knee, straight to bent", unit: "°", digits: 0 },
  trunk_lean: { title: "Trunk lean forward", unit: "°", digits: 0 },
  trunk_tilt: { title: "Trunk lean to the left", unit: "°", digits: 0 },
  pelvis_sway: { title: "Pelvis, side to side", unit: "m", digits: 3 },
  shoulder_sway: { title: "Shoulders, side to side", unit: "m", digits: 3 },
  variability: { title: "Variability of step times", unit: "%", digits: 1, about: "0: every step takes as long as the last" },
};
/** Counts, which are said in a sentence and not in the table. */
const COUNTS = ["steps", "left_out", "seconds"];

/** One line of the table, ready to show. */
export interface Line {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly about: string;
  readonly value: string;
  readonly spread: string;
  readonly left: string;
  readonly right: string;
  /** Percent, rounded; null where there are no sides. */
  readonly asymmetry: number | null;
  readonly usual: Scale | null;
}

/** Where on a scale, 0 to 1, the usual range and the values lie. */
export interface Scale {
  readonly words: string;
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly left: number | null;
  readonly right: number | null;
  readonly isOutside: boolean;
}

/** The table's lines, in the order of the measurement; what is not known of this walk is left out. */
export function linesOf(parameters: readonly Parameter[]): Line[] {
  return parameters.filter((each) => each.value !== null && !COUNTS.includes(each.name)).map(lineOf);
}

function lineOf(each: Parameter): Line {
  const row = ROWS[each.name] ?? { title: each.name.replace(/_/g, " "), unit: each.unit, digits: 2 };
  const write = (value: number | null | undefined) => (value === null || value === undefined ? "" : figureOf(value, row.digits));
  return {
    name: each.name,
    title: row.title,
    unit: row.unit,
    about: row.about ?? "",
    value: write(each.value),
    spread: each.spread === null || each.spread === undefined ? "" : `\u00b1 ${each.spread.toFixed(Math.max(row.digits, 1))}`,
    left: write(each.left),
    right: write(each.right),
    asymmetry: each.asymmetry === null || each.asymmetry === undefined ? null : Math.round(each.asymmetry),
    usual: row.usual ? scaleOf(each, row.usual, write) : null,
  };
}

/** The scale reaches as far on both sides of the usual range as that is wide, and never cuts a value off. */
function scaleOf(each: Parameter, [low, high]: readonly [number, number], write: (value: number) => string): Scale {
  const wide = high - low;
  const [first, last] = [low - 0.6 * wide, high + 0.6 * wide];
  const part = (value: number) => Math.min(Math.max((value - first) / (last - first), 0.02), 0.98);
  const side = (value: number | null | undefined) => (value === null || value === undefined ? null : part(value));
  const value = each.value!;
  return { words: `${write(low)}\u2013${write(high)}`, low: part(low), high: part(high), value: part(value), left: side(each.left), right: side(each.right), isOutside: value < low || value > high };
}

/** How much walking the figures rest on: "12 steps in 6.2 s; 3 turning, starting or stopping were left out". */
export function restsOn(parameters: readonly Parameter[]): string {
  const value = (name: string) => parameters.find((each) => each.name === name)?.value ?? 0;
  const [steps, out] = [Math.round(value("steps")), Math.round(value("left_out"))];
  const left = out ? `; ${out} more, of turning, starting or stopping, ${out === 1 ? "was" : "were"} left out` : "";
  return `On ${steps} even ${steps === 1 ? "step" : "steps"} in ${value("seconds").toFixed(1)} s${left}.`;
}
