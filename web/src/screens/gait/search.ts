/** Walks of the library by a description of how somebody walks. */
import { post, type Answer } from "../../api/client";
import { stopWork } from "../../api/work";
import type { Context } from "../../app/screen";
import { hashOf } from "../../app/router";
import { fill, h } from "../../widgets/dom";
import { examples } from "../../widgets/examples";
import { TileGrid } from "../../widgets/grid";
import { showWork } from "../../widgets/progress";
import { emptyState, showError, waiting } from "../../widgets/states";
import { counted } from "../../widgets/words";

type Walks = Answer<"/api/walks", "get">;

const TOP = 12;
const EXAMPLES = ["an elderly person walking slowly", "carrying a heavy bag", "talking on the phone while walking"];

export class WalkSearch {
  readonly element: HTMLElement;
  private readonly field = h("input", { class: "field gait-field word", type: "search", placeholder: "an elderly person walking slowly", "aria-label": "Describe how somebody walks", maxlength: 1000, enterkeyhint: "search" });
  private readonly state = h("div", { class: "gait-search-state" });
  private readonly grid = new TileGrid("Walks found", (clip) => ({ href: hashOf("gait", [], { clip: clip.id, text: this.field.value.trim() }) }));
  private asking = new AbortController();
  /** The work that reads the library, "" where none does. */
  private reading = "";

  constructor(text: string, private readonly context: Context, private readonly asked: (text: string) => void) {
    const tries = examples("Try ", EXAMPLES, (i) => this.ask(EXAMPLES[i]));
    const form = h("form", { class: "gait-search", role: "search", onsubmit: (event) => { event.preventDefault(); this.ask(this.field.value); } }, this.field, h("button", { class: "button", type: "submit" }, "Find walks"));
    this.element = h("section", { class: "gait-find", "aria-label": "Find walks in words" }, h("h2", { class: "part-title" }, "Or find walks of your library in words"), form, tries, this.state, this.grid.element);
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
    fill(this.state, waiting("Looking at the walks", 2));
    try {
      const found = await this.walks(text, signal);
      if (!found) return;
      const known = found.hits.filter((each) => each.id !== null);
      this.grid.set(known.map((each) => ({ id: each.id!, name: each.name, score: each.score, note: numbers(each.cadence, each.speed) })));
      const words = `The nearest of ${counted(found.walks, "walk")}; ${counted(found.skipped, "file")} without steady walking.`;
      this.context.say(words);
      fill(this.state, h("p", { class: "note" }, words), h("p", { class: "caution" }, found.caution), known.length === 0 && emptyState("No walks", "None of the library's files holds steady walking."));
    } catch (error) {
      showError(this.state, error, { label: "Try again", run: () => void this.find(text) });
    }
  }

  /** The walks, once all files of the library have been read; null where that was stopped or failed, which is then shown. */
  private async walks(text: string, signal: AbortSignal): Promise<Walks | null> {
    if (this.reading) stopWork(this.reading).catch(() => {}); // what it has read is kept
    const started = await post("/api/walks", { body: { text, top: TOP }, signal });
    this.reading = started.id;
    const host = h("div");
    fill(this.state, host, h("p", { class: "note" }, "The first time each file of the library is read; after that it is quick."));
    const { done } = await showWork(host, started, { title: "Looking at the walks", signal });
    this.reading = "";
    if (done?.state === "cancelled") fill(this.state, h("p", { class: "note", role: "status" }, "Stopped; what was read stays."));
    return done?.state === "done" ? (done.result as unknown as Walks) : null;
  }
}

const numbers = (cadence: number | null, speed: number | null): string => [cadence !== null && `${cadence.toFixed(0)} steps/min`, speed !== null && `${speed.toFixed(2)} m/s`].filter(Boolean).join(" · ");
