/** The prompt's timeline: phrases one after the other, each with its seconds. Every change gives a new list. */

export interface Phrase {
  /** Stays with a phrase while it is moved about. */
  readonly key: number;
  readonly text: string;
  readonly seconds: number;
}

export const SHORTEST = 0.5;
export const LONGEST = 60;
/** Seconds of all phrases together, and how many there may be. */
export const WHOLE = 120;
export const MOST = 12;
export const USUAL = 4;
const LETTERS = 500;

let keys = 0;
export const phrase = (text = "", seconds = USUAL): Phrase => ({ key: ++keys, text: text.slice(0, LETTERS), seconds: rounded(Math.min(Math.max(seconds, SHORTEST), LONGEST)) });

export const total = (phrases: readonly Phrase[]): number => rounded(phrases.reduce((sum, each) => sum + each.seconds, 0));

/** When each phrase begins. */
export function startsOf(phrases: readonly Phrase[]): number[] {
  let at = 0;
  return phrases.map((each) => {
    const start = rounded(at);
    at += each.seconds;
    return start;
  });
}

/** Add an empty phrase after the `index`-th; the list itself where there is no room. */
export function addAfter(phrases: readonly Phrase[], index: number): readonly Phrase[] {
  const room = WHOLE - total(phrases);
  if (phrases.length >= MOST || room < SHORTEST) return phrases;
  return [...phrases.slice(0, index + 1), phrase("", Math.min(USUAL, room)), ...phrases.slice(index + 1)];
}

/** Without the `index`-th; the last one left is emptied instead. */
export function remove(phrases: readonly Phrase[], index: number): readonly Phrase[] {
  if (index < 0 || index >= phrases.length) return phrases;
  return phrases.length === 1 ? [{ ...phrases[0], text: "" }] : phrases.filter((_, i) => i !== index);
}

/** The phrase at `from` put at `to`. */
export function move(phrases: readonly Phrase[], from: number, to: number): readonly Phrase[] {
  const end = Math.min(Math.max(to, 0), phrases.length - 1);
  if (from < 0 || from >= phrases.length || from === end) return phrases;
  const rest = phrases.filter((_, i) => i !== from);
  return [...rest.slice(0, end), phrases[from], ...rest.slice(end)];
}

/** Another length for the `index`-th, as near to it as all limits let it be; what follows moves along. */
export function resize(phrases: readonly Phrase[], index: number, seconds: number): readonly Phrase[] {
  const now = phrases[index];
  if (!now || !Number.isFinite(seconds)) return phrases;
  const room = WHOLE - total(phrases) + now.seconds;
  const wanted = rounded(Math.min(Math.max(seconds, SHORTEST), LONGEST, room));
  return wanted === now.seconds ? phrases : phrases.map((each, i) => (i === index ? { ...each, seconds: wanted } : each));
}

export function reword(phrases: readonly Phrase[], index: number, text: string): readonly Phrase[] {
  return phrases.map((each, i) => (i === index ? { ...each, text: text.slice(0, LETTERS) } : each));
}

/** Where a phrase that is dragged comes to lie when its middle is at `second`. */
export function placeAt(phrases: readonly Phrase[], dragged: number, second: number): number {
  let at = 0, place = 0;
  for (const [i, each] of phrases.entries()) {
    if (i === dragged) continue;
    if (second > at + each.seconds / 2) place++;
    at += each.seconds;
  }
  return place;
}

/** As part of an address: `walks~4|sits down~2.5`. */
export function toText(phrases: readonly Phrase[]): string {
  return phrases.map((each) => `${each.text.replace(/[~|\\]/g, "\\$&")}~${each.seconds}`).join("|");
}

/** Read from an address; what cannot be used is left out. */
export function fromText(text: string): Phrase[] {
  const found: Phrase[] = [];
  for (const [, words, seconds] of text.matchAll(/((?:[^~|\\]|\\.)*)~([0-9.]+)(?:\||$)/g)) {
    if (found.length === MOST || total(found) + SHORTEST > WHOLE) break;
    const made = phrase(words.replace(/\\(.)/g, "$1"), Number(seconds) || USUAL);
    found.push({ ...made, seconds: Math.min(made.seconds, rounded(WHOLE - total(found))) });
  }
  return found;
}

/** Tenths of a second. */
function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
