/** Where one is in a movement, 0 to 1, and the seconds of each file that belong to it (docs/server.md, "two figures in step"). */

/** Seconds at a place of the movement: `row` has them at evenly spaced places; between two it goes straight. */
export function secondsAt(row: readonly number[], place: number): number {
  if (row.length === 0) return 0;
  const at = Math.min(Math.max(place, 0), 1) * (row.length - 1);
  const first = Math.floor(at);
  const next = Math.min(first + 1, row.length - 1);
  return row[first] + (at - first) * (row[next] - row[first]);
}

/** The value of a curve at a place of the movement. */
export const valueAt = secondsAt;

/** How long a repetition lasts, in seconds; never nothing, so that it can be played. */
export const lengthOf = (row: readonly number[]): number => Math.max((row.at(-1) ?? 0) - (row[0] ?? 0), 0.1);

/** The shortest stretch that is looped, as a part of the movement: less is over before one has seen it. */
const SHORTEST = 0.16;
const MARGIN = 0.04;

/** The stretch to play again and again for what lies from `at` to `until`: a little before and after it, and long enough. */
export function loopAround(at: number, until: number): [from: number, until: number] {
  const middle = (at + until) / 2;
  const half = Math.max((until - at) / 2 + MARGIN, SHORTEST / 2);
  const from = Math.min(Math.max(middle - half, 0), 1 - 2 * Math.min(half, 0.5));
  return [from, Math.min(1, from + 2 * half)];
}

/** The moment that shows it best when nothing moves: the middle of the stretch, or where two curves differ most in it. */
export function tellingPlace(at: number, until: number, curves?: { readonly attempt: readonly number[]; readonly target: readonly number[] }): number {
  if (!curves || curves.attempt.length < 2) return (at + until) / 2;
  const last = curves.attempt.length - 1;
  let best = (at + until) / 2, most = -1;
  for (let k = Math.ceil(at * last); k <= Math.floor(until * last); k++) {
    const apart = Math.abs(curves.attempt[k] - curves.target[k]);
    if (apart > most) [best, most] = [k / last, apart];
  }
  return best;
}
