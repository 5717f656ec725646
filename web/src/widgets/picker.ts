/** Choose a clip: a dialog with the library, a search in words, what was sent before, and a file of one's own. */
import { get, isAbort } from "../api/client";
import { filePicker, send } from "./drop";
import { fill, h } from "./dom";
import { TileGrid } from "./grid";
import { icon } from "./icons";
import { emptyState, showError } from "./states";
import type { TileClip } from "./tile";

const SHOWN = 48;

/** Let the person choose a clip; null where they choose none. */
export function pickClip(title: string): Promise<TileClip | null> {
  return new Promise((resolve) => {
    const picker = new Picker(title, (clip) => {
      picker.close();
      resolve(clip);
    });
    document.body.append(picker.element);
    picker.open();
  });
}

class Picker {
  readonly element = h("dialog", { class: "picker" });
  private readonly field = h("input", { class: "field", type: "search", placeholder: "Search in words", "aria-label": "Search in words" });
  private readonly host = h("div", { class: "picker-body" });
  private readonly state = h("div");
  private readonly grid = new TileGrid("Clips to choose from", (clip) => ({ pick: () => this.choose(clip) }), this.host);
  private readonly closed = new AbortController();
  private asked = new AbortController();
  private timer = 0;

  constructor(title: string, private readonly choose: (clip: TileClip | null) => void) {
    this.element.setAttribute("aria-label", title);
    const close = h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => this.choose(null) }, icon("close"));
    const own = filePicker("A file of yours", (files) => void this.bring(files));
    this.host.append(this.state, this.grid.element);
    this.element.append(h("div", { class: "picker-head" }, h("h2", { class: "picker-title word" }, title), close), h("div", { class: "picker-tools" }, this.field, own), this.host);
    this.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.choose(null);
    });
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
    // gone back, say: what was asked for belongs to the screen that has gone
    addEventListener("hashchange", () => this.choose(null), { signal: this.closed.signal });
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), 250);
    });
  }

  open(): void {
    this.element.showModal();
    void this.ask();
  }

  close(): void {
    clearTimeout(this.timer);
    this.closed.abort();
    this.asked.abort();
    this.grid.dispose();
    this.element.close();
    this.element.remove();
  }

  private async ask(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const clips = await this.found(this.field.value.trim(), signal);
      this.grid.set(clips);
      fill(this.state, clips.length === 0 && emptyState("No clips", "Nothing is here to choose from; bring a file of yours."));
    } catch (error) {
      if (isAbort(error)) return;
      this.grid.clear();
      showError(this.state, error);
    }
  }

  private async found(text: string, signal: AbortSignal): Promise<TileClip[]> {
    if (text) return (await get("/api/search", { query: { text, top: SHOWN }, signal })).hits;
    const sent = await get("/api/uploads", { signal });
    const library = await get("/api/library/clips", { query: { limit: SHOWN }, signal });
    return [...sent, ...library.clips];
  }

  private async bring(files: File[]): Promise<void> {
    try {
      this.choose(await send(this.state, files, this.asked.signal));
    } catch (error) {
      showError(this.state, error);
    }
  }
}
