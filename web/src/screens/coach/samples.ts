/** Two clips of one movement to try the coach with, found in the library by words. */
import { get } from "../../api/client";
import type { Hit } from "../../api/types";

export interface Pair {
  readonly words: string;
  readonly attempt: Hit;
  readonly target: Hit;
}

const MOVEMENTS = ["a person squats", "a person jumps up", "a person waves with the right hand", "a person kicks", "a person walks forward"];
/** A cosine below which a clip hardly shows what was asked for. */
const NEAR = 0.5;
/** Seconds above which a clip is a take of several things. */
const LONGEST = 12;
const MOST = 3;

/** Pairs of clips that show the same by their words; none where the library has none. */
export async function samplePairs(signal: AbortSignal): Promise<Pair[]> {
  const pairs: Pair[] = [];
  const used = new Set<string>();
  for (const words of MOVEMENTS) {
    if (pairs.length === MOST) break;
    const { hits } = await get("/api/search", { query: { text: words, top: 8 }, signal });
    const [target, attempt] = pairOf(hits.filter((each) => !used.has(each.id)));
    if (!target || !attempt) continue;
    used.add(target.id).add(attempt.id);
    pairs.push({ words: words.replace(/^a person /, ""), attempt, target });
  }
  return pairs;
}

/** The two nearest hits, if both are near and no long takes; the best is the target. */
export function pairOf(hits: readonly Hit[]): Hit[] {
  const near = hits.filter((each) => each.score >= NEAR && each.seconds < LONGEST);
  return near.length < 2 ? [] : near.slice(0, 2);
}
