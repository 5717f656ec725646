/** Choosing the two clips: a place for each, files dropped on the page, pairs to try. */
import { get, isAbort, upload } from "../../api/client";
import { clipIn } from "../../api/ids";
import type { Context } from "../../app/screen";
import { hashOf } from "../../app/router";
import { dropAnywhere, reading } from "../../widgets/drop";
import { fill, h } from "../../widgets/dom";
import { TileGrid } from "../../widgets/grid";
import { Slot } from "../../widgets/slot";
import { showError, waiting } from "../../widgets/states";
import { wholeClip } from "../../widgets/tile";
import { samplePairs, type Pair } from "./samples";

export interface Two {
  readonly attempt: string;
  readonly target: string;
}

export class Choosing {
  readonly element: HTMLElement;
  private readonly ended = new AbortController();
  private readonly state = h("div", { class: "coach-state" });
  private readonly more = h("div", { class: "coach-samples" });
  private readonly grids: TileGrid[] = [];
  private readonly attempt = this.slot("attempt", "Attempt", "How it was done: the one to be coached.");
  private readonly target = this.slot("target", "Target", "How it should be done.");
  private readonly stopDrop: () => void;

  constructor(private two: Two, private readonly context: Context, private readonly chosen: (two: Two) => void) {
    this.stopDrop = dropAnywhere(two.attempt ? "Drop the target" : "Drop the attempt, or both", (files) => void this.bring(files, this.two.attempt ? "target" : "attempt"));
    this.element = h(
      "div",
      { class: "choose" },
      h("h1", { class: "choose-title word" }, "What to change, from one motion to another"),
      h("p", { class: "choose-lead" }, "Two clips of the same movement are measured against each other, repetition by repetition. What is said is what the measurement is sure of; where nothing is, nothing is said."),
      this.state,
      h("div", { class: "coach-slots" }, this.attempt.element, h("span", { class: "coach-arrow", "aria-hidden": "true" }, "→"), this.target.element),
      this.more,
    );
    void this.fill();
  }

  dispose(): void {
    this.ended.abort();
    this.stopDrop();
    this.attempt.dispose();
    this.target.dispose();
    this.grids.forEach((each) => each.dispose());
  }

  private slot(which: keyof Two, title: string, hint: string): Slot {
    return new Slot({ title, hint, chosen: (id) => this.choose(which, id), bring: (files) => void this.bring(files, which) });
  }

  private choose(which: keyof Two, id: string): void {
    this.two = { ...this.two, [which]: id };
    this.chosen(this.two);
  }

  private async fill(): Promise<void> {
    const { signal } = this.ended;
    try {
      await Promise.all([this.attempt.set(this.two.attempt, signal), this.target.set(this.two.target, signal)]);
      const one = this.two.attempt || this.two.target;
      await (one ? this.showLike(one) : this.showPairs());
    } catch (error) {
      showError(this.state, error);
    }
  }

  /** One is chosen: clips like it, for the other. */
  private async showLike(id: string): Promise<void> {
    if (!this.context.has("search")) return;
    const missing = this.two.attempt ? "target" : "attempt";
    try {
      const { hits } = await get("/api/clips/{clip}/like", { path: { clip: id }, query: { top: 13 }, signal: this.ended.signal });
      const others = hits.filter((each) => each.id !== id).slice(0, 12);
      if (!others.length) return;
      const grid = this.grid(`Clips like it, for the ${missing}`, (clip) => this.choose(missing, clip.id));
      grid.set(others.map(wholeClip));
      fill(this.more, h("h2", { class: "coach-part word" }, `Clips of the library like it, for the ${missing}`), grid.element);
    } catch (error) {
      if (isAbort(error)) throw error; // no library: nothing to suggest
    }
  }

  private async showPairs(): Promise<void> {
    if (!this.context.has("search")) return;
    fill(this.more, waiting("Looking for clips to try", 2));
    const pairs = await samplePairs(this.ended.signal).catch((error) => {
      if (isAbort(error)) throw error;
      return [];
    });
    fill(this.more, pairs.length > 0 && [h("h2", { class: "coach-part word" }, "Or try two clips of your library"), h("ul", { class: "coach-pairs" }, pairs.map((each) => this.pair(each)))]);
  }

  private pair({ words, attempt, target }: Pair): HTMLElement {
    const use = () => this.chosen({ attempt: attempt.id, target: target.id });
    const grid = this.grid(words, use);
    grid.set([attempt, target].map(wholeClip));
    return h("li", { class: "coach-pair" }, grid.element, h("button", { class: "button", type: "button", onclick: use }, `Compare: ${words}`));
  }

  private grid(label: string, pick: (clip: { id: string }) => void): TileGrid {
    const grid = new TileGrid(label, (clip) => ({ pick: () => pick(clip) }));
    this.grids.push(grid);
    return grid;
  }

  /** Files brought for one place; two motion files at once are attempt and target. */
  private async bring(files: File[], which: keyof Two): Promise<void> {
    const { signal } = this.ended;
    try {
      const parts = isPair(files) ? files.map((each) => [each]) : [files];
      const [first, second] = await reading(this.state, files, () => Promise.all(parts.map((each) => upload(each, signal))));
      if (second) this.chosen({ attempt: first.id, target: second.id });
      else this.choose(which, first.id);
    } catch (error) {
      showError(this.state, error);
    }
  }
}

/** Whether two files are two motions, and not one with what belongs to it. */
export const isPair = (files: readonly { readonly name: string }[]): boolean => files.length === 2 && !files.some((each) => /\.(asf|json)$/i.test(each.name));

/** The address of two clips. */
export const addressOf = (two: Two): string => hashOf("coach", [], { attempt: two.attempt, target: two.target });

/** The two clips of an address; what is no id is left out. */
export function twoOf(query: URLSearchParams): Two {
  return { attempt: clipIn(query, "attempt"), target: clipIn(query, "target") };
}
