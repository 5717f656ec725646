/** The bar under a figure: play, step, where one is, speed, again. Space plays, the arrows step, anywhere on the screen. */
import { isTyping } from "../app/shell";
import { SPEEDS, type Playback } from "../figure/playback";
import { fill, h } from "./dom";
import { icon } from "./icons";
import { precisely } from "./words";

export interface PlayerOptions {
  /** How a time is written; seconds with two digits where absent. */
  readonly words?: (time: number) => string;
  readonly step?: number;
  /** What follows the time; " of ..." with the end's where absent. */
  readonly whole?: string;
  /** More controls at the end of the bar. */
  readonly extra?: readonly Node[];
}

export class Player {
  readonly element: HTMLElement;
  private readonly button = h("button", { class: "icon-button player-play", type: "button" });
  private readonly time = h("span", { class: "player-time" });
  private readonly speeds: HTMLSelectElement;
  private readonly words: (time: number) => string;
  private readonly step: number;
  private readonly whole: string;
  private readonly ended = new AbortController();
  private wasPlaying: boolean | null = null;

  constructor(private readonly playback: Playback, options: PlayerOptions = {}) {
    this.words = options.words ?? precisely;
    this.step = options.step ?? 1 / 30;
    this.whole = options.whole ?? ` of ${this.words(playback.end)}`;
    this.speeds = h("select", { class: "field player-speed", "aria-label": "Speed" }, SPEEDS.map((each) => h("option", { value: each, selected: each === 1 }, `${each}×`)));
    this.speeds.addEventListener("change", () => (playback.speed = Number(this.speeds.value)));
    this.button.addEventListener("click", () => playback.toggle());
    const loop = h("button", { class: "icon-button", type: "button", "aria-pressed": playback.loop, "aria-label": "Play again and again", title: "Play again and again" }, icon("loop"));
    loop.addEventListener("click", () => loop.setAttribute("aria-pressed", String((playback.loop = !playback.loop))));
    this.element = h(
      "div",
      { class: "player", role: "group", "aria-label": "Playing" },
      this.button,
      this.stepper("previous", "A step back", -1),
      this.stepper("next", "A step on", 1),
      this.time,
      h("span", { class: "player-space" }),
      options.extra ?? [],
      loop,
      this.speeds,
    );
    const stop = playback.onChange(() => this.draw());
    this.ended.signal.addEventListener("abort", stop);
    addEventListener("keydown", (event) => this.key(event), { signal: this.ended.signal });
    this.draw();
  }

  /** End its keys and its listening. */
  dispose(): void {
    this.ended.abort();
  }

  private stepper(name: "previous" | "next", label: string, way: number): HTMLElement {
    return h("button", { class: "icon-button", type: "button", "aria-label": label, title: label, onclick: () => this.go(way) }, icon(name));
  }

  private go(way: number): void {
    this.playback.pause();
    this.playback.seek(this.playback.time + way * this.step);
  }

  private key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const target = event.target as HTMLElement;
    const isControl = target.closest?.("button, a, summary, [role=radio], [role=tab], dialog") !== null && target !== document.body;
    if (event.key === " " && !isControl) this.playback.toggle();
    else if (event.key === "ArrowLeft") this.go(event.shiftKey ? -10 : -1);
    else if (event.key === "ArrowRight") this.go(event.shiftKey ? 10 : 1);
    else return;
    event.preventDefault();
  }

  private draw(): void {
    this.time.textContent = this.words(this.playback.time) + this.whole;
    if (this.wasPlaying === this.playback.playing) return;
    this.wasPlaying = this.playback.playing;
    const word = this.wasPlaying ? "Pause" : "Play";
    this.button.setAttribute("aria-label", word);
    this.button.title = `${word} (space)`;
    fill(this.button, icon(this.wasPlaying ? "pause" : "play"));
  }
}
