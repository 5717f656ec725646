/** The stretch of time that an edit may change, on the timeline: two ends and what lies between, by pointer or keys. */
import { h } from "../../widgets/dom";
import { followPointer } from "../../widgets/pointer";
import { between } from "../../widgets/words";
import { isWhole, shifted, withEnd, type Bounds, type Span } from "./span";

export class SpanField {
  readonly element: HTMLElement;
  private readonly band = h("div", { class: "gen-band", title: "Drag to move the stretch" });
  private readonly ends: Readonly<Record<keyof Span, HTMLElement>>;
  private readonly row: HTMLElement;
  private readonly words = h("span", { class: "gen-span-words" });

  constructor(private span: Span, private readonly bounds: Bounds, private readonly changed: (span: Span, at: number) => void) {
    this.ends = { from: this.handle("from", "Changes from"), until: this.handle("until", "Changes until") };
    this.row = h("div", { class: "gen-span-row" }, this.band, this.ends.from, this.ends.until);
    this.element = h("div", { class: "gen-span", role: "group", "aria-label": "When to change" }, h("span", { class: "gen-span-name", "aria-hidden": "true" }, "Change"), this.row, this.words);
    this.band.addEventListener("pointerdown", (event) => this.pull(event, (before, seconds) => shifted(before, seconds, this.bounds)));
    this.draw();
  }

  private handle(end: keyof Span, label: string): HTMLElement {
    const handle = h("span", { class: `gen-end gen-end-${end}`, role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": this.bounds.start.toFixed(2), "aria-valuemax": this.bounds.end.toFixed(2) });
    handle.addEventListener("pointerdown", (event) => this.pull(event, (before, seconds) => withEnd(before, end, before[end] + seconds, this.bounds), end));
    handle.addEventListener("keydown", (event) => this.key(event, end));
    return handle;
  }

  private put(span: Span, at: number): void {
    this.span = span;
    this.draw();
    this.changed(span, at);
  }

  private key(event: KeyboardEvent, end: keyof Span): void {
    const by: Record<string, number> = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };
    const to = event.key === "Home" ? this.bounds.start : event.key === "End" ? this.bounds.end : this.span[end] + (by[event.key] ?? NaN);
    if (!Number.isFinite(to)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = withEnd(this.span, end, to, this.bounds);
    this.put(next, next[end]);
  }

  private pull(event: PointerEvent, moved: (before: Span, seconds: number) => Span, end?: keyof Span): void {
    event.preventDefault();
    if (end) this.ends[end].focus();
    const before = this.span;
    const perPixel = (this.bounds.end - this.bounds.start) / this.row.clientWidth;
    followPointer((now) => {
      const next = moved(before, (now.clientX - event.clientX) * perPixel);
      this.put(next, next[end ?? "from"]);
    });
  }

  private draw(): void {
    const { start, end } = this.bounds;
    const part = (time: number) => `${(100 * (time - start)) / Math.max(end - start, 1e-6)}%`;
    this.row.style.setProperty("--from", part(this.span.from));
    this.row.style.setProperty("--until", part(this.span.until));
    for (const each of ["from", "until"] as const) {
      this.ends[each].setAttribute("aria-valuenow", this.span[each].toFixed(2));
      this.ends[each].setAttribute("aria-valuetext", `${this.span[each].toFixed(1)} seconds`);
    }
    this.words.textContent = isWhole(this.span, this.bounds) ? "all of the clip" : between(this.span.from, this.span.until);
  }
}
