/** A timeline: tracks of stretches in time, a playhead, and a field that moves it by pointer or keys. */
import type { Playback } from "../figure/playback";
import { fill, h } from "./dom";
import { precisely } from "./words";

/** A stretch on a track. `tone`: how it is drawn; `level` 0 to 1 how dark. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Read out and shown under the pointer; `text` where absent. */
  readonly title?: string;
  readonly tone?: "plain" | "left" | "right" | "moment" | "quiet";
}

export interface Track {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

export interface TimelineOptions {
  readonly label: string;
  /** How a time is written; seconds with two digits where absent. */
  readonly words?: (time: number) => string;
  /** One step of the arrow keys, in the playback's unit; a thirtieth of a second where absent. */
  readonly step?: number;
}

export class Timeline {
  readonly element = h("div", { class: "timeline" });
  private readonly scrub: HTMLInputElement;
  private readonly head = h("div", { class: "timeline-head", "aria-hidden": "true" });
  private readonly tracks = h("div", { class: "timeline-tracks" });
  private readonly words: (time: number) => string;
  private readonly stop: () => void;
  private shown: (readonly [button: HTMLElement, stretch: Stretch])[] = [];

  constructor(private readonly playback: Playback, options: TimelineOptions) {
    this.words = options.words ?? precisely;
    this.scrub = h("input", { class: "timeline-scrub", type: "range", min: playback.start, max: playback.end, step: "any", "aria-label": options.label });
    this.scrub.addEventListener("input", () => playback.seek(Number(this.scrub.value)));
    const step = options.step ?? 1 / 30;
    this.scrub.addEventListener("keydown", (event) => this.key(event, step));
    this.element.append(h("div", { class: "timeline-rail" }, this.scrub), this.tracks, this.head);
    this.stop = playback.onChange(() => this.draw());
    this.draw();
  }

  /** Show other tracks. A click on a stretch jumps to its start. */
  setTracks(tracks: readonly Track[]): void {
    this.shown = [];
    fill(this.tracks, tracks.filter((each) => each.stretches.length).map((each) => this.track(each)));
    this.draw();
  }

  dispose(): void {
    this.stop();
  }

  /** One stop of the tab key a track; the arrows go along it. */
  private track(track: Track): HTMLElement {
    const buttons = track.stretches.map((each) => this.stretch(each));
    buttons.forEach((button, i) => (button.tabIndex = i ? -1 : 0));
    const row = h("ul", { class: "track-row" }, buttons.map((button, i) => h("li", { style: this.span(track.stretches[i]) }, button)));
    row.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = by && buttons[buttons.indexOf(event.target as HTMLButtonElement) + by];
      if (!next) return;
      event.preventDefault();
      event.stopPropagation();
      buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
      next.focus();
    });
    return h("div", { class: "track", role: "group", "aria-label": track.name || "more" }, h("span", { class: "track-name", "aria-hidden": "true" }, track.name), row);
  }

  private stretch(each: Stretch): HTMLButtonElement {
    const title = each.title ?? each.text;
    const from = this.words(each.start);
    const button = h("button", { class: `stretch stretch-${each.tone ?? "plain"}`, type: "button", title: `${title} (${from})`, "aria-label": `${title}, at ${from}`, onclick: () => this.playback.seek(each.start) }, h("span", null, each.text));
    this.shown.push([button, each]);
    return button;
  }

  private span(each: Stretch): string {
    const [from, until] = [this.part(each.start), this.part(each.end)];
    return `left:${(100 * from).toFixed(3)}%;width:${(100 * Math.max(until - from, 0)).toFixed(3)}%`;
  }

  private part(time: number): number {
    const { start, end } = this.playback;
    return end > start ? Math.min(Math.max((time - start) / (end - start), 0), 1) : 0;
  }

  private draw(): void {
    this.scrub.value = String(this.playback.time);
    this.scrub.setAttribute("aria-valuetext", this.words(this.playback.time));
    this.element.style.setProperty("--at", this.part(this.playback.time).toFixed(5));
    const { time } = this.playback;
    for (const [button, { start, end }] of this.shown) button.classList.toggle("stretch-now", time >= start && time < end);
  }

  private key(event: KeyboardEvent, step: number): void {
    const by: Record<string, number> = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 10 * step, PageDown: -10 * step };
    const move = by[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.playback.pause();
    this.playback.seek(this.playback.time + move * (event.shiftKey ? 10 : 1));
  }
}
