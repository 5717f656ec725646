/** Above the clips that are like one: that one, what it shows, and the way to it. */
import { get, post } from "../../api/client";
import type { Clip } from "../../api/types";
import { hashOf } from "../../app/router";
import type { Context } from "../../app/screen";
import { fill, h } from "../../widgets/dom";
import { TileGrid } from "../../widgets/grid";
import { icon } from "../../widgets/icons";
import { labelList } from "../../widgets/labels";
import { showError, waiting } from "../../widgets/states";
import { lasting } from "../../widgets/words";

const LABELS = 4;

export class LikeHead {
  readonly element = h("section", { class: "like", hidden: true, "aria-label": "The clip that others are to be like" });
  private asked = new AbortController();
  private shown = "";
  private grid: TileGrid | null = null;

  constructor(private readonly close: () => void) {}

  /** Show the clip of an id, or nothing for "". */
  show(id: string, context: Context): void {
    if (id === this.shown) return;
    this.dispose();
    this.shown = id;
    this.element.hidden = !id;
    if (!id) return;
    this.asked = new AbortController();
    void this.fetch(id, context, this.asked.signal);
  }

  dispose(): void {
    this.asked.abort();
    this.grid?.dispose();
    this.grid = null;
    this.shown = "";
    this.element.replaceChildren();
  }

  private async fetch(id: string, context: Context, signal: AbortSignal): Promise<void> {
    try {
      const clip = await get("/api/clips/{clip}", { path: { clip: id }, signal });
      const labels = h("div", { class: "like-labels" });
      this.draw(clip, labels);
      if (!context.has("recognise")) return;
      fill(labels, waiting("Recognising", LABELS));
      const found = await post("/api/clips/{clip}/recognise", { path: { clip: id }, body: { labels: [], method: "retrieval" }, signal });
      fill(labels, labelList(found, LABELS));
    } catch (error) {
      showError(this.element, error, { label: "Show the library", run: this.close });
    }
  }

  private draw(clip: Clip, labels: HTMLElement): void {
    const href = hashOf("clip", [clip.id]);
    this.grid = new TileGrid("The clip", () => ({ href }));
    this.grid.set([{ id: clip.id, name: clip.name, seconds: clip.seconds }]);
    const title = h("h2", { class: "like-title word" }, "Like ", h("em", null, clip.name));
    const facts = h("p", { class: "like-facts" }, `${lasting(clip.seconds)} · ${clip.frames.toLocaleString("en")} frames at ${Math.round(clip.fps * 100) / 100} a second · ${clip.format}`);
    const actions = h("div", { class: "actions" }, h("a", { class: "button button-main", href }, "Look at it"), h("button", { class: "button", type: "button", onclick: this.close }, icon("close"), "Back to the library"));
    fill(this.element, this.grid.element, h("div", { class: "like-about" }, title, facts, clip.problems.length > 0 && h("p", { class: "like-problems" }, clip.problems.join(" ")), actions), labels);
  }
}
