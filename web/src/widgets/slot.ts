/** A place for one clip: empty with ways to fill it, or the clip's own small figure with its name. */
import "../styles/slot.css";
import { get } from "../api/client";
import { hashOf } from "../app/router";
import { filePicker } from "./drop";
import { fill, h } from "./dom";
import { TileGrid } from "./grid";
import { pickClip } from "./picker";
import { lasting } from "./words";

export interface SlotOptions {
  /** What the clip is for: "Attempt". */
  readonly title: string;
  /** A sentence on what belongs here. */
  readonly hint: string;
  readonly chosen: (id: string) => void;
  readonly bring: (files: File[]) => void;
}

export class Slot {
  readonly element = h("section", { class: "slot" });
  private readonly grid: TileGrid;

  constructor(private readonly options: SlotOptions) {
    this.element.setAttribute("aria-label", options.title);
    this.grid = new TileGrid(options.title, (clip) => ({ href: hashOf("clip", [clip.id]) }));
    this.empty();
  }

  /** Show a clip, or none. */
  async set(id: string, signal: AbortSignal): Promise<void> {
    if (!id) {
      this.empty();
      return;
    }
    const clip = await get("/api/clips/{clip}", { path: { clip: id }, signal });
    this.grid.set([clip]);
    fill(this.element, h("div", { class: "slot-full" }, this.grid.element, h("div", { class: "slot-about" }, this.title(), h("p", { class: "slot-name word" }, clip.name), h("p", { class: "slot-facts" }, lasting(clip.seconds)), h("div", { class: "actions slot-tools" }, this.pickButton("Another"), this.own()))));
  }

  dispose(): void {
    this.grid.dispose();
  }

  private empty(): void {
    this.grid.clear();
    fill(this.element, h("div", { class: "slot-empty" }, this.title(), h("p", { class: "slot-hint" }, this.options.hint), h("div", { class: "actions slot-tools" }, this.pickButton("Choose a clip"), this.own())));
  }

  private title(): HTMLElement {
    return h("h2", { class: "slot-title" }, this.options.title);
  }

  private pickButton(words: string): HTMLElement {
    return h("button", { class: "button", type: "button", onclick: () => void this.pick() }, words);
  }

  private own(): HTMLElement {
    return filePicker("A file of yours", this.options.bring, "button-quiet");
  }

  private async pick(): Promise<void> {
    const clip = await pickClip(`${this.options.title}: choose a clip`);
    if (clip) this.options.chosen(clip.id);
  }
}
