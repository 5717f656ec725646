/** One clip in a grid: a still of its moment, which moves under the pointer or when it has the keyboard. */
import { duration, fetchMotion, type Motion } from "../api/joints";
import { eachFrame } from "../figure/clock";
import { groundAt, newPose, poseAt } from "../figure/pose";
import { stillOf, type Still } from "../figure/still";
import { FigureView } from "../figure/view";
import { h } from "./dom";
import { between, lasting } from "./words";

/** What a tile needs to know of a clip; a hit has a moment and a score, too. */
export interface TileClip {
  readonly id: string;
  readonly name: string;
  readonly folder?: string;
  readonly seconds?: number;
  readonly start?: number;
  readonly end?: number;
  readonly score?: number;
  /** Said in place of its times. */
  readonly note?: string;
}

/** A hit as a clip, without the moment and the score that it was found by. */
export const wholeClip = ({ id, name, folder, seconds }: TileClip): TileClip => ({ id, name, folder, seconds });

/** What a tile does when it is chosen: a link (`opened` is called when it is followed), or a call. */
export type TileUse = { readonly href: string; readonly opened?: () => void } | { readonly pick: () => void };

export class Tile {
  readonly element: HTMLLIElement;
  readonly control: HTMLElement;
  private readonly view = new FigureView({ kind: "tile" });
  private readonly take = h("span", { class: "tile-take", "aria-hidden": "true" });
  private motion: Motion | null = null;
  private still: Still | null = null;
  private stop: (() => void) | null = null;
  private time = 0;
  private wanted = false;

  constructor(readonly clip: TileClip, use: TileUse) {
    const inside = [h("span", { class: "tile-stage" }, this.view.element), this.take, this.foot()];
    this.control = "href" in use ? h("a", { class: "tile-link", href: use.href, onclick: use.opened }, inside) : h("button", { class: "tile-link", type: "button", onclick: use.pick }, inside);
    this.element = h("li", { class: "tile" }, this.control);
    this.view.floor = null;
    this.view.before = () => this.pose();
  }

  get isLoaded(): boolean {
    return this.motion !== null;
  }

  get isMoving(): boolean {
    return this.stop !== null;
  }

  /** Fetch the joints and show the still. */
  async load(signal: AbortSignal): Promise<void> {
    try {
      this.motion = await fetchMotion(this.clip.id, { signal });
    } catch (error) {
      if (!signal.aborted) this.element.classList.add("tile-broken");
      throw error;
    }
    this.element.classList.add("tile-ready");
    this.markMoment();
    this.rest();
    if (this.wanted) this.play();
  }

  /** Forget the joints and the picture. */
  unload(): void {
    this.pause();
    this.motion = this.still = null;
    this.view.actors = [];
    this.view.release();
    this.element.classList.remove("tile-ready");
  }

  play(): void {
    this.wanted = true;
    if (this.stop || !this.motion) return;
    this.time = this.from;
    this.pose();
    this.follow(1);
    this.stop = eachFrame((seconds) => this.pass(seconds));
  }

  pause(): void {
    this.wanted = false;
    this.stop?.();
    this.stop = null;
    this.rest();
  }

  dispose(): void {
    this.stop?.();
    this.view.dispose();
  }

  private get from(): number {
    const motion = this.motion!;
    return Math.max(motion.start, (this.clip.start ?? motion.start) - (this.clip.start === undefined ? 0 : 0.2));
  }

  private get until(): number {
    const motion = this.motion!;
    const end = motion.start + duration(motion);
    return this.clip.end === undefined ? end : Math.min(end, Math.max(this.clip.end, this.from + 0.5));
  }

  private pass(seconds: number): void {
    const [from, until] = [this.from, this.until];
    this.time += seconds;
    const again = this.time > until;
    if (again) this.time = from + ((this.time - from) % Math.max(until - from, 0.1));
    this.follow(again ? 1 : 1 - Math.exp(-6 * seconds));
    this.view.invalidate();
  }

  /** The camera goes with the body. */
  private follow(part: number): void {
    const [x, z] = groundAt(this.motion!, this.time);
    const { target } = this.view.camera;
    this.view.camera.target = [target[0] + part * (x - target[0]), target[1], target[2] + part * (z - target[2])];
  }

  private rest(): void {
    this.still = null;
    if (this.motion) this.view.invalidate();
  }

  /** Called before each painting: the moving pose, or the still, made for the size that it is shown in. */
  private pose(): void {
    if (!this.motion) return;
    if (!this.still) {
      this.still = stillOf(this.motion, { from: this.from, until: this.until, aspect: this.view.aspect });
      this.view.camera = { ...this.still.camera, target: [...this.still.camera.target] };
      this.view.floor = this.still.floor;
      this.moving = [{ pose: newPose() }];
    }
    if (!this.stop) {
      this.view.actors = this.still.actors;
      return;
    }
    poseAt(this.motion, this.time, this.moving[0].pose);
    this.view.actors = this.moving;
  }

  private moving = [{ pose: newPose() }];

  private foot(): HTMLElement {
    const { clip } = this;
    const stem = clip.name.replace(/\.(bvh|amc|npz|npy|skeleton|c3d|mat|csv)$/i, "");
    return h(
      "span",
      { class: "tile-foot" },
      h("span", { class: "tile-name", title: clip.folder ? `${clip.folder}/${clip.name}` : clip.name }, stem),
      h("span", { class: "tile-time" }, clip.note ?? timesOf(clip)),
      clip.score !== undefined && score(clip.score, clip.seconds),
    );
  }

  /** Where in the take the moment lies. */
  private markMoment(): void {
    const { start, end } = this.clip;
    const whole = duration(this.motion!);
    if (start === undefined || end === undefined || whole <= 0) return;
    const from = Math.max(0, (start - this.motion!.start) / whole);
    this.take.style.setProperty("--from", `${100 * from}%`);
    this.take.style.setProperty("--wide", `${100 * Math.min(1 - from, Math.max((end - start) / whole, 0.02))}%`);
    this.take.classList.add("tile-take-known");
  }
}

/** When the moment is, of a clip without one how long it lasts. */
function timesOf({ start, end, seconds }: TileClip): string {
  if (start !== undefined && end !== undefined) return between(start, end);
  return seconds === undefined ? "" : lasting(seconds);
}

/** A score as a quiet bar, and as a figure for those who want it; at the end of its line, how long the whole clip lasts. */
function score(value: number, seconds?: number): HTMLElement {
  const part = Math.min(Math.max(value, 0), 1);
  return h("span", { class: "tile-score", title: `Score ${value.toFixed(2)}: 1 is a perfect match, 0 unrelated` }, h("span", { class: "tile-score-bar", "aria-hidden": "true", style: `--score:${(100 * part).toFixed(1)}%` }), h("span", { class: "unseen" }, "score "), value.toFixed(2), seconds !== undefined && h("span", { class: "tile-whole" }, `of ${lasting(seconds)}`));
}
