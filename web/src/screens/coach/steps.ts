/** What to change, first things first; what was found beside it; and what the coach cannot know. */
import type { Coached } from "../../api/types";
import { h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { sentence, showError } from "../../widgets/states";
import { figureOf } from "../../widgets/words";
import { wordsOf } from "./angles";

export type Finding = Coached["findings"][number];

export interface StepsOptions {
  readonly chosen: (finding: Finding, number: number) => void;
  /** Ask for the same with each finding carried out; absent where that has been done. */
  readonly verify?: () => Promise<void>;
}

/** How many are said at first: more are not followed. */
export const FIRST = 3;
const CARRY_OUT = "Carry them out and measure";

export class Steps {
  readonly element: HTMLElement;
  private readonly buttons = new Map<number, HTMLButtonElement>();

  constructor(private readonly coached: Coached, private readonly options: StepsOptions) {
    const first = coached.findings.slice(0, FIRST);
    const rest = coached.findings.slice(FIRST);
    this.element = h(
      "div",
      { class: "coach-say" },
      first.length > 0 ? h("ol", { class: "coach-steps", "aria-label": "What to change" }, first.map((each, i) => this.step(each, i + 1))) : nothing(coached),
      rest.length > 0 && h("details", { class: "coach-more" }, h("summary", null, `${rest.length} smaller ${rest.length === 1 ? "difference was" : "differences were"} left unsaid`), h("ol", { class: "coach-steps coach-steps-rest", start: FIRST + 1 }, rest.map((each, i) => this.step(each, FIRST + i + 1)))),
      this.verified(),
      h("ul", { class: "note coach-notes" }, coached.notes.map((note) => h("li", null, sentence(note)))),
      h("p", { class: "coach-caution" }, coached.caution),
    );
  }

  /** Show which one is looked at; 0 for none. */
  set(chosen: number): void {
    for (const [number, button] of this.buttons) button.setAttribute("aria-pressed", String(number === chosen));
  }

  private step(finding: Finding, number: number): HTMLElement {
    const button = h(
      "button",
      { class: "coach-step", type: "button", "aria-pressed": "false", onclick: () => this.options.chosen(finding, number) },
      h("span", { class: "coach-number", "aria-hidden": "true" }, number),
      h(
        "span",
        { class: "coach-step-body" },
        h("span", { class: "coach-text word" }, finding.text),
        h("span", { class: "coach-facts" }, figures(finding), h("span", { class: "coach-sure", title: "How sure the coach is of it, from how repetitions vary and how well the joints were tracked" }, sureness(finding.confidence))),
        finding.removes !== null && finding.removes !== undefined && h("span", { class: "coach-facts" }, `Done alone, it takes away ${finding.removes < 0.005 ? "nothing" : `${Math.round(100 * finding.removes)} %`} of the difference in pose`),
        (finding.explains ?? []).length > 0 && h("span", { class: "coach-facts" }, `With it goes: ${finding.explains!.map((each) => wordsOf(each).toLowerCase()).join(", ")}`),
      ),
    );
    this.buttons.set(number, button);
    return h("li", null, button);
  }

  private verified(): HTMLElement | null {
    const { pose_error: error, removed } = this.coached;
    if (error !== null && error !== undefined) {
      const together = removed === null || removed === undefined || !this.coached.findings.length ? "" : ` The instructions together take away ${Math.round(100 * removed)} % of it.`;
      return h("p", { class: "note" }, `Joints lie ${(100 * error).toFixed(1)} cm apart on average, size, place and tempo taken out.${together}`);
    }
    const { verify } = this.options;
    if (!verify || !this.coached.findings.length) return null;
    const state = h("div");
    const button = h("button", { class: "button coach-verify", type: "button" }, CARRY_OUT);
    const say = (isBusy: boolean) => ([button.disabled, button.textContent] = [isBusy, isBusy ? "Carrying them out …" : CARRY_OUT]);
    button.addEventListener("click", () => {
      say(true);
      verify().catch((error) => {
        say(false);
        showError(state, error);
      });
    });
    return h("div", null, button, state);
  }
}

function nothing(coached: Coached): HTMLElement {
  return h("div", { class: "coach-nothing" }, h("span", { class: "coach-tick" }, icon("check")), h("h2", { class: "coach-nothing-title word" }, "Nothing to change"), h("p", null, coached.texts[0]?.replace(/^Nothing to change:\s*/, "").replace(/^./, (first) => first.toUpperCase()) ?? ""));
}

function figures(finding: Finding): HTMLElement {
  const unit = finding.unit === "degrees" ? "°" : ` ${finding.unit === "seconds" ? "s" : finding.unit}`;
  const digits = finding.unit === "seconds" ? 1 : 0;
  const write = (value: number) => `${figureOf(value, digits)}${unit}`;
  return h("span", { class: "coach-figures" }, `attempt ${write(finding.attempt)} · target ${write(finding.target)}`);
}

/** A confidence in words and per cent; 100 is never said, for nothing is certain. */
function sureness(confidence: number): string {
  return `${Math.min(99, Math.floor(100 * confidence))} % sure`;
}
