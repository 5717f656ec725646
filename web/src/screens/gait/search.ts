/** Walks of the library by a description of how somebody walks. */
import { get, isAbort, problemOf } from "../../api/client";
import type { Context } from "../../app/screen";
import { hashOf } from "../../app/router";
import { fill, h } from "../../widgets/dom";
import { TileGrid } from "../../widgets/grid";
import { emptyState, errorState, waiting } from "../../widgets/states";
import { counted } from "../../widgets/words";

const TOP = 12;
const EXAMPLES = ["an elderly person walking slowly", "carrying a heavy bag", "talking on the phone while walking"];

export class WalkSearch {
  readonly element: HTMLElement;
  private readonly field = h("input", { class: "field gait-field word", type: "search", placeholder: "an elderly person walking slowly", "aria-label": "Describe how somebody walks", maxlength: 1000, enterkeyhint: "search" });
  private readonly state = h("div", { class: "gait-search-state" });
  private readonly grid = new TileGrid("Walks found", (clip) => ({ href: hashOf("gait", [], { clip: clip.id, text: this.field.value.trim() }) }));
  private asking = new AbortController();

  constructor(text: string, private readonly context: Context, private readonly asked: (text: string) => void) {
    const examples = h("p", { class: "gait-examples" }, "Try ", EXAMPLES.map((each, i) => [i > 0 && ", ", h("button", { class: "gait-example word", type: "button", onclick: () => this.ask(each) }, each)]));
    const form = h("form", { class: "gait-search", role: "search", onsubmit: (event) => { event.preventDefault(); this.ask(this.field.value); } }, this.field, h("button", { class: "button", type: "submit" }, "Find walks"));
    this.element = h("section", { class: "gait-find", "aria-label": "Find walks in words" }, h("h2", { class: "gait-title" }, "Or find walks of your library in words"), form, examples, this.state, this.grid.element);
    this.field.value = text;
    if (text) void this.find(text);
  }

  dispose(): void {
    this.asking.abort();
    this.grid.dispose();
  }

  private ask(text: string): void {
    const wanted = text.trim();
    this.field.value = wanted;
    if (!wanted) {
      this.field.focus();
      return;
    }
    this.asked(wanted);
    void this.find(wanted);
  }

  private async find(text: string): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.grid.clear();
    fill(this.state, waiting("Looking at the walks", 2), h("p", { class: "gait-rests", role: "status" }, "Looking at the walks. The first time each file of the library is read, which takes about a minute for 300 files; after that it is quick."));
    try {
      const found = await get("/api/walks", { query: { text, top: TOP }, signal });
      const known = found.hits.filter((each) => each.id !== null);
      this.grid.set(known.map((each) => ({ id: each.id!, name: each.name, score: each.score, note: numbers(each.cadence, each.speed) })));
      const words = `The nearest of ${counted(found.walks, "walk")}; ${counted(found.skipped, "file")} without steady walking.`;
      this.context.say(words);
      fill(this.state, h("p", { class: "gait-rests" }, words), h("p", { class: "gait-caution" }, found.caution), known.length === 0 && emptyState("No walks", "None of the library's files holds steady walking."));
    } catch (error) {
      if (!isAbort(error)) fill(this.state, errorState(problemOf(error), { label: "Try again", run: () => void this.find(text) }));
    }
  }
}

const numbers = (cadence: number | null, speed: number | null): string => [cadence !== null && `${cadence.toFixed(0)} steps/min`, speed !== null && `${speed.toFixed(2)} m/s`].filter(Boolean).join(" · ");
