/** A sentence checked against the motion: each claim supported, contradicted or beyond measuring, and the sentence put right. */
import { post } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { showError, waiting } from "../../widgets/states";
import type { Panel } from "./panel";

interface Claim {
  readonly claim: string;
  readonly span: readonly [number, number];
  readonly status: "supported" | "contradicted" | "not measurable";
  readonly reason: string;
  readonly fact: { readonly start: number } | null;
}

interface Checked {
  readonly text: string;
  readonly is_consistent: boolean;
  readonly claims: readonly Claim[];
  readonly repaired: string;
  readonly changes: readonly unknown[];
}

const TONES = { supported: "good", contradicted: "wrong", "not measurable": "open" } as const;

export const checkPanel: Panel = ({ clip, stage, signal }) => {
  const field = h("textarea", { class: "field", rows: 2, maxlength: 2000, placeholder: "A person walks forward and waves with the left hand.", "aria-label": "A sentence about the clip" });
  const result = h("div", { class: "check-result", "aria-live": "polite" });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void ask();
  });

  async function ask(): Promise<void> {
    const caption = field.value.trim();
    if (!caption) return;
    fill(result, waiting("Checking", 2));
    try {
      draw((await post("/api/clips/{clip}/check", { path: { clip: clip.id }, body: { caption }, signal })) as unknown as Checked);
    } catch (error) {
      showError(result, error);
    }
  }

  function draw(found: Checked): void {
    const rows = found.claims.map((claim) => h("li", { class: `claim claim-${TONES[claim.status]}` }, h("span", { class: "claim-text word" }, claim.claim), h("span", { class: "claim-status" }, claim.status), h("span", { class: "claim-reason" }, claim.reason), claim.fact && h("button", { class: "button button-quiet claim-jump", type: "button", onclick: () => stage.seek(claim.fact!.start) }, `${claim.fact.start.toFixed(1)} s`)));
    const repaired = found.repaired !== found.text && h("p", { class: "check-repaired" }, "Put right: ", h("span", { class: "word" }, found.repaired));
    const none = found.claims.length === 0 && h("p", { class: "note" }, "Nothing in this sentence can be measured.");
    fill(result, h("p", { class: "check-text word" }, marked(found)), none, h("ul", null, rows), repaired);
  }

  const form = h("form", { class: "check-form", onsubmit: (event) => (event.preventDefault(), void ask()) }, field, h("button", { class: "button", type: "submit" }, icon("check"), "Check"));
  return h("section", { class: "part", "aria-labelledby": "check-title" }, h("h2", { class: "part-title", id: "check-title" }, "Check a sentence"), form, result);
};

/** The sentence with its claims underlined. */
function marked(found: Checked): (string | Node)[] {
  const parts: (string | Node)[] = [];
  let at = 0;
  for (const claim of [...found.claims].sort((a, b) => a.span[0] - b.span[0])) {
    if (claim.span[0] < at) continue;
    parts.push(found.text.slice(at, claim.span[0]), h("mark", { class: `claim-mark claim-${TONES[claim.status]}` }, found.text.slice(...claim.span)));
    at = claim.span[1];
  }
  return [...parts, found.text.slice(at)];
}
