/** One angle over the movement, of attempt and target, with a playhead and the values there. */
import type { Playback } from "../../figure/playback";
import { fill, h, s, uniqueId } from "../../widgets/dom";
import { pathOf, rangeOf, type Angle } from "./angles";
import { valueAt } from "./moments";

const WIDTH = 1000;
const HEIGHT = 150;

export class AngleChart {
  readonly element: HTMLElement;
  private readonly select = h("select", { class: "field coach-angle" });
  private readonly host = h("div", { class: "coach-plot" });
  private readonly readout = h("p", { class: "coach-values" });
  private readonly head = h("div", { class: "coach-plot-head", "aria-hidden": "true" });
  private readonly stop: () => void;
  private shown: Angle | null = null;
  private stretch: readonly [number, number] | null = null;

  /** `playback` counts from 0 to its end over the whole movement. */
  constructor(private readonly angles: readonly Angle[], private readonly playback: Playback) {
    const label = uniqueId("angle");
    fill(this.select, angles.map((each) => h("option", { value: each.key }, each.title)));
    this.select.id = label;
    this.select.addEventListener("change", () => this.show(this.select.value));
    this.host.addEventListener("pointerdown", (event) => this.point(event));
    this.host.addEventListener("pointermove", (event) => event.buttons && this.point(event));
    this.element = h("section", { class: "coach-chart", "aria-label": "Angle over the movement" }, h("div", { class: "coach-chart-bar" }, h("label", { class: "unseen", for: label }, "Angle"), this.select, this.readout), this.host);
    this.stop = playback.onChange(() => this.follow());
    if (angles.length) this.show(angles[0].key);
    else this.element.hidden = true;
  }

  /** Show an angle, and the stretch of the movement that is spoken of. */
  show(key: string, stretch = this.stretch): void {
    this.stretch = stretch;
    this.shown = this.angles.find((each) => each.key === key) ?? this.shown;
    if (!this.shown) return;
    this.select.value = this.shown.key;
    fill(this.host, this.plot(this.shown), this.head);
    this.follow();
  }

  dispose(): void {
    this.stop();
  }

  private get place(): number {
    return this.playback.time / this.playback.end;
  }

  private plot(angle: Angle): Element {
    const range = rangeOf(angle);
    const [low, high] = range;
    const step = high - low > 90 ? 30 : high - low > 40 ? 20 : 10;
    const lines = Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, i) => step * Math.ceil(low / step) + i * step).filter((each) => each <= high);
    const y = (value: number) => HEIGHT * (1 - (value - low) / (high - low));
    const picture = s(
      "svg",
      { class: "coach-lines", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": this.told(angle) },
      this.stretch && s("rect", { class: "coach-stretch", x: WIDTH * this.stretch[0], y: 0, width: WIDTH * (this.stretch[1] - this.stretch[0]), height: HEIGHT }),
      lines.map((value) => s("line", { class: "coach-grid", x1: 0, x2: WIDTH, y1: y(value), y2: y(value), "vector-effect": "non-scaling-stroke" })),
      angle.curves.flatMap((each) => [
        s("path", { class: `coach-line coach-target coach-${each.side}`, d: pathOf(each.target, range, WIDTH, HEIGHT), "vector-effect": "non-scaling-stroke" }),
        s("path", { class: `coach-line coach-attempt coach-${each.side}`, d: pathOf(each.attempt, range, WIDTH, HEIGHT), "vector-effect": "non-scaling-stroke" }),
      ]),
    );
    const marks = lines.map((value) => h("span", { class: "coach-degree", style: `top:${((100 * y(value)) / HEIGHT).toFixed(1)}%`, "aria-hidden": "true" }, `${value}°`));
    return h("div", { class: "coach-plot-box" }, picture, marks);
  }

  private told(angle: Angle): string {
    const sides = angle.curves.map((each) => `${each.side === "middle" ? "" : `${each.side}, `}attempt ${extent(each.attempt)}, target ${extent(each.target)} degrees`);
    return `${angle.title} over the movement: ${sides.join("; ")}`;
  }

  private follow(): void {
    this.head.style.left = `${(100 * this.place).toFixed(2)}%`;
    if (!this.shown) return;
    const words = (of: "attempt" | "target") => this.shown!.curves.map((each) => h("span", { class: `coach-value coach-${each.side}` }, each.side === "middle" ? "" : each.side === "left" ? "L " : "R ", `${valueAt(each[of], this.place).toFixed(0)}°`));
    fill(this.readout, h("span", { class: "coach-key" }, h("i", { class: "coach-swatch" }), "attempt ", words("attempt")), h("span", { class: "coach-key" }, h("i", { class: "coach-swatch coach-swatch-target" }), "target ", words("target")));
  }

  private point(event: PointerEvent): void {
    const box = this.host.getBoundingClientRect();
    this.playback.seek(((event.clientX - box.left) / box.width) * this.playback.end);
  }
}

const extent = (values: readonly number[]): string => `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
