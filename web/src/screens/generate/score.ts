/** The prompt as a timeline one edits by hand: blocks that are dragged and drawn longer, and a row of fields for each. */
import { fill, h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { followPointer } from "../../widgets/pointer";
import { addAfter, LONGEST, MOST, move, placeAt, remove, resize, reword, SHORTEST, startsOf, total, type Phrase } from "./phrases";

/** Seconds that the track shows at least. */
const SHOWN = 6;
/** Pixels that a pointer moves before it drags. */
const STILL = 6;

/** The elements of one phrase; they stay while it is moved about, so that what has the keyboard keeps it. */
interface Held {
  readonly block: HTMLLIElement;
  readonly words: HTMLElement;
  readonly length: HTMLElement;
  readonly handle: HTMLElement;
  readonly row: HTMLLIElement;
  readonly field: HTMLInputElement;
  readonly seconds: HTMLInputElement;
  readonly up: HTMLButtonElement;
  readonly down: HTMLButtonElement;
}

export class Score {
  readonly element: HTMLElement;
  private readonly track = h("ol", { class: "gen-track", "aria-label": "The phrases in time" });
  private readonly ruler = h("div", { class: "gen-ruler", "aria-hidden": "true" });
  private readonly rows = h("ol", { class: "gen-rows", "aria-label": "The phrases" });
  private readonly whole = h("span", { class: "gen-whole" });
  private readonly adder: HTMLButtonElement;
  private readonly held = new Map<number, Held>();
  private readonly ended = new AbortController();
  private phrases: readonly Phrase[] = [];
  /** Seconds of the track's width while one drags; 0: as long as is needed. */
  private frozen = 0;

  constructor(private readonly changed: (phrases: readonly Phrase[]) => void, private readonly say: (text: string) => void) {
    this.adder = h("button", { class: "button", type: "button", onclick: () => this.add(this.phrases.length - 1) }, "Add a phrase");
    this.element = h("div", { class: "gen-score" }, h("div", { class: "gen-timeline" }, this.track, this.ruler), this.rows, h("div", { class: "gen-score-foot" }, this.adder, this.whole));
  }

  /** Show other phrases. */
  set(phrases: readonly Phrase[]): void {
    this.phrases = phrases;
    this.draw();
  }

  dispose(): void {
    this.ended.abort();
  }

  /** Put the keyboard into the first phrase without words, or the first. */
  focus(): void {
    const at = this.phrases.find((each) => !each.text.trim()) ?? this.phrases[0];
    if (at) this.held.get(at.key)?.field.focus();
  }

  private get scale(): number {
    return Math.max(this.frozen, SHOWN, total(this.phrases));
  }

  private change(phrases: readonly Phrase[]): void {
    if (phrases === this.phrases) return;
    this.set(phrases);
    this.changed(phrases);
  }

  private add(after: number): void {
    this.change(addAfter(this.phrases, after));
    const made = this.phrases[after + 1];
    if (made) this.held.get(made.key)?.field.focus();
  }

  private take(key: number): void {
    const at = this.indexOf(key);
    this.change(remove(this.phrases, at));
    const next = this.phrases[Math.min(at, this.phrases.length - 1)];
    if (next) this.held.get(next.key)?.field.focus();
    this.say(`Phrase ${at + 1} removed`);
  }

  private shift(key: number, by: number, focus: (held: Held) => HTMLElement): void {
    const at = this.indexOf(key);
    this.change(move(this.phrases, at, at + by));
    const held = this.held.get(key)!;
    const wanted = focus(held);
    (wanted.matches(":disabled") ? held.field : wanted).focus();
    this.say(`Phrase is now number ${this.indexOf(key) + 1} of ${this.phrases.length}`);
  }

  private resize(key: number, seconds: number): void {
    this.change(resize(this.phrases, this.indexOf(key), seconds));
  }

  private indexOf(key: number): number {
    return this.phrases.findIndex((each) => each.key === key);
  }

  private draw(): void {
    const keys = new Set(this.phrases.map((each) => each.key));
    for (const [key, held] of this.held) {
      if (keys.has(key)) continue;
      held.block.remove();
      held.row.remove();
      this.held.delete(key);
    }
    const starts = startsOf(this.phrases);
    this.phrases.forEach((each, i) => {
      const held = this.held.get(each.key) ?? this.hold(each);
      if (this.track.children[i] !== held.block) this.track.insertBefore(held.block, this.track.children[i] ?? null);
      if (this.rows.children[i] !== held.row) this.rows.insertBefore(held.row, this.rows.children[i] ?? null);
      this.write(held, each, i, starts[i]);
    });
    this.mark();
    const whole = total(this.phrases);
    this.whole.textContent = `${whole.toFixed(1)} s in all`;
    this.adder.disabled = addAfter(this.phrases, 0) === this.phrases;
    this.adder.title = this.adder.disabled ? `${MOST} phrases and 120 s at most` : "";
  }

  private write(held: Held, each: Phrase, i: number, start: number): void {
    const words = each.text.trim() || "no words yet";
    held.block.style.width = `${(100 * each.seconds) / this.scale}%`;
    held.block.classList.toggle("gen-block-empty", !each.text.trim());
    held.words.textContent = words;
    held.length.textContent = `${each.seconds} s`;
    held.handle.setAttribute("aria-label", `Length of phrase ${i + 1}: ${words}`);
    held.handle.setAttribute("aria-valuenow", String(each.seconds));
    held.handle.setAttribute("aria-valuetext", `${each.seconds} seconds, from ${start} to ${(start + each.seconds).toFixed(1)}`);
    held.row.setAttribute("aria-label", `Phrase ${i + 1}`);
    if (held.field.value !== each.text) held.field.value = each.text;
    if (document.activeElement !== held.seconds || Number(held.seconds.value) !== each.seconds) held.seconds.value = String(each.seconds);
    held.up.disabled = i === 0;
    held.down.disabled = i === this.phrases.length - 1;
  }

  private hold({ key }: Phrase): Held {
    const words = h("span", { class: "gen-block-words word" });
    const length = h("span", { class: "gen-block-length" });
    const handle = h("span", { class: "gen-handle", role: "slider", tabindex: 0, "aria-valuemin": SHORTEST, "aria-valuemax": LONGEST, title: "Drag, or use the arrows, to make it longer or shorter" });
    const body = h("button", { class: "gen-block-body", type: "button", title: "Drag to move it; Alt and an arrow move it too; Delete removes it" }, words, length);
    const block = h("li", { class: "gen-block" }, body, handle);
    const field = h("input", { class: "field gen-words word", type: "text", maxlength: 500, placeholder: "What happens: a person …", "aria-label": "What happens", autocomplete: "off" });
    const seconds = h("input", { class: "field gen-seconds", type: "number", min: SHORTEST, max: LONGEST, step: 0.5, "aria-label": "Seconds", inputmode: "decimal" });
    const tool = (name: "previous" | "next" | "close", label: string, run: () => void, extra = "") => h("button", { class: `icon-button ${extra}`, type: "button", "aria-label": label, title: label, onclick: run }, icon(name));
    const up = tool("previous", "Move it forward in time", () => this.shift(key, -1, (held) => held.up), "gen-up");
    const down = tool("next", "Move it back in time", () => this.shift(key, 1, (held) => held.down), "gen-down");
    up.setAttribute("aria-label", "Earlier");
    down.setAttribute("aria-label", "Later");
    [up.title, down.title] = ["Earlier", "Later"];
    const row = h("li", { class: "gen-row" }, field, h("span", { class: "gen-for" }, seconds, h("span", { "aria-hidden": "true" }, "s")), h("span", { class: "gen-row-tools" }, up, down, tool("close", "Remove", () => this.take(key))));
    field.addEventListener("input", () => this.change(reword(this.phrases, this.indexOf(key), field.value)));
    seconds.addEventListener("change", () => {
      this.resize(key, seconds.valueAsNumber);
      seconds.value = String(this.phrases[this.indexOf(key)]?.seconds ?? "");
    });
    const held: Held = { block, words, length, handle, row, field, seconds, up, down };
    this.held.set(key, held);
    handle.addEventListener("keydown", (event) => this.handleKey(event, key));
    handle.addEventListener("pointerdown", (event) => this.pull(event, key));
    body.addEventListener("keydown", (event) => this.bodyKey(event, key));
    body.addEventListener("pointerdown", (event) => this.drag(event, key));
    body.addEventListener("click", () => field.focus());
    return held;
  }

  private handleKey(event: KeyboardEvent, key: number): void {
    const by: Record<string, number> = { ArrowRight: 0.5, ArrowUp: 0.5, ArrowLeft: -0.5, ArrowDown: -0.5, PageUp: 2, PageDown: -2 };
    const now = this.phrases[this.indexOf(key)];
    const wanted = event.key === "Home" ? SHORTEST : event.key === "End" ? LONGEST : now.seconds + (by[event.key] ?? NaN) * (event.shiftKey ? 0.2 : 1);
    if (!Number.isFinite(wanted)) return;
    event.preventDefault();
    event.stopPropagation();
    this.resize(key, wanted);
  }

  private bodyKey(event: KeyboardEvent, key: number): void {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.altKey && by[event.key]) this.shift(key, by[event.key], (held) => held.block.querySelector("button")!);
    else if (event.key === "Delete" || event.key === "Backspace") this.take(key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Draw a block longer or shorter; the track keeps its scale until the pointer is up. */
  private pull(event: PointerEvent, key: number): void {
    event.preventDefault();
    (event.currentTarget as HTMLElement).focus();
    const before = this.phrases[this.indexOf(key)].seconds;
    this.frozen = this.scale;
    const perPixel = this.frozen / this.track.clientWidth;
    followPointer((now) => this.resize(key, before + (now.clientX - event.clientX) * perPixel), () => {
      this.frozen = 0;
      this.draw();
    }, this.ended.signal);
  }

  /** Drag a block to another place among the others. */
  private drag(event: PointerEvent, key: number): void {
    if (event.button !== 0) return;
    const held = this.held.get(key)!;
    const box = this.track.getBoundingClientRect();
    const before = startsOf(this.phrases)[this.indexOf(key)];
    let moved = false;
    const stopClick = (click: Event) => moved && (click.preventDefault(), click.stopPropagation());
    held.block.addEventListener("click", stopClick, { capture: true, once: true });
    followPointer((now) => {
      if (!moved && Math.abs(now.clientX - event.clientX) < STILL) return;
      moved = true;
      held.block.classList.add("gen-block-dragged");
      const at = this.indexOf(key);
      const middle = before + this.phrases[at].seconds / 2 + ((now.clientX - event.clientX) / box.width) * this.scale;
      this.change(move(this.phrases, at, placeAt(this.phrases, at, middle)));
    }, () => {
      held.block.classList.remove("gen-block-dragged");
      setTimeout(() => held.block.removeEventListener("click", stopClick, { capture: true }));
    }, this.ended.signal);
  }

  private mark(): void {
    const step = [1, 2, 5, 10, 20].find((each) => this.scale / each <= 12) ?? 30;
    const ticks = Array.from({ length: Math.floor(this.scale / step) + 1 }, (_, i) => i * step);
    fill(this.ruler, ticks.map((each) => h("span", { class: each > 0.97 * this.scale ? "gen-tick gen-tick-end" : "gen-tick", style: `left:${(100 * each) / this.scale}%` }, each)));
  }
}
