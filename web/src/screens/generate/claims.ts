/** What the words claim of a motion that was made, and whether it is seen in it. */
import { h } from "../../widgets/dom";

export interface Claim {
  readonly claim: string;
  readonly status: "supported" | "contradicted" | "not measurable";
  readonly reason: string;
}

const WORDS = { supported: "seen", contradicted: "not so", "not measurable": "cannot be measured" } as const;

/** Of the clips made since the page was opened: the server does not keep it. */
const known = new Map<string, readonly Claim[]>();

/** Remember the claims of clips, as the work's result has them in the clips' order. */
export function remember(clips: readonly string[], claims: unknown): void {
  if (!Array.isArray(claims)) return;
  clips.forEach((id, i) => Array.isArray(claims[i]) && known.set(id, claims[i] as Claim[]));
}

/** The clip that does most of what was said; the first of equal ones. */
export function bestOf(clips: readonly string[]): string {
  return clips.reduce((best, id) => (score(id) > score(best) ? id : best));
}

/** The claims as a list, or nothing where none are known. */
export function claimList(id: string): HTMLElement | null {
  const claims = known.get(id) ?? [];
  if (!claims.length) return null;
  return h("ul", { class: "gen-claims", "aria-label": "What was said, and what is seen" }, claims.map((each) => h("li", { class: `gen-claim-${each.status.replace(" ", "-")}`, title: each.reason }, h("span", { class: "word" }, each.claim), " ", h("span", { class: "gen-claim-status" }, WORDS[each.status] ?? each.status))));
}

function score(id: string): number {
  const claims = known.get(id) ?? [];
  const count = (status: Claim["status"]) => claims.filter((each) => each.status === status).length;
  return count("supported") - count("contradicted");
}
