/** Motions that move in step, seen from the same side; one of them is chosen. */
import { duration, type Motion } from "../../api/joints";
import { cameraFor, type Camera } from "../../figure/camera";
import type { Part } from "../../figure/bones";
import type { Playback } from "../../figure/playback";
import { floorOf, groundAt, headingAt, newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { FigureView } from "../../figure/view";
import { h } from "../../widgets/dom";
import { orbit, turned } from "../../widgets/orbit";
import { claimList } from "./claims";

export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly motion: Motion;
  /** Whether it can be chosen; what there was before cannot. */
  readonly fixed?: boolean;
  /** Chosen at first; the first one where absent. */
  readonly best?: boolean;
  /** The parts that are drawn in colour; all where absent. */
  readonly lit?: ReadonlySet<Part>;
}

/** How one looks, apart from where the body is: the same for all. */
export interface Look {
  yaw: number;
  pitch: number;
  zoom: number;
}

export const newLook = (): Look => ({ yaw: 0.6, pitch: 0.14, zoom: 1 });

export interface VariantsOptions {
  /** What they are called together. */
  readonly label: string;
  /** Told which one is chosen. */
  readonly chosen?: (id: string) => void;
  /** How one looks at them at first; turning them changes it. */
  readonly look?: Look;
}

export class Variants {
  readonly element: HTMLElement;
  private readonly pictures: Picture[];
  private readonly stop: () => void;
  private at: number;

  /** `playback` counts seconds from each motion's own beginning. */
  constructor(variants: readonly Variant[], playback: Playback, private readonly options: VariantsOptions) {
    const look = options.look ?? newLook();
    this.pictures = variants.map((each, i) => new Picture(each, playback, look, {
      moved: () => this.pictures.forEach((other) => other.view.invalidate()),
      choose: () => this.choose(i),
      step: (by) => this.step(i, by),
    }));
    this.at = Math.max(variants.findIndex((each) => each.best), variants.findIndex((each) => !each.fixed));
    const isRadio = variants.filter((each) => !each.fixed).length > 1;
    this.element = h("div", { class: `gen-variants gen-variants-${variants.length}`, role: isRadio ? "radiogroup" : "group", "aria-label": options.label }, this.pictures.map((each) => each.element));
    this.pictures.forEach((each) => each.setRadio(isRadio));
    this.stop = playback.onChange(() => this.pictures.forEach((each) => each.view.invalidate()));
    this.mark();
  }

  /** Draw these parts of all in colour. */
  light(lit: ReadonlySet<Part>): void {
    this.pictures.forEach((each) => each.light(lit));
  }

  dispose(): void {
    this.stop();
    this.pictures.forEach((each) => each.dispose());
  }

  private choose(index: number): void {
    if (this.pictures[index].variant.fixed) return;
    this.at = index;
    this.mark();
    this.options.chosen?.(this.pictures[index].variant.id);
  }

  private step(from: number, by: number): void {
    const free = this.pictures.map((_, i) => i).filter((i) => !this.pictures[i].variant.fixed);
    const next = free[(free.indexOf(from) + by + free.length) % free.length];
    this.choose(next);
    this.pictures[next].button.focus();
  }

  private mark(): void {
    this.pictures.forEach((each, i) => each.mark(i === this.at));
  }
}

class Picture {
  readonly element: HTMLElement;
  readonly view: FigureView;
  readonly button: HTMLButtonElement;
  private readonly actor: Actor;
  private readonly stopOrbit: () => void;
  private base: Camera | null = null;
  private aspect = 0;

  constructor(readonly variant: Variant, private readonly playback: Playback, private readonly look: Look, private readonly on: { moved: () => void; choose: () => void; step: (by: number) => void }) {
    this.view = new FigureView({ label: turned(variant.title) });
    this.actor = { pose: newPose(), lit: variant.lit };
    this.view.floor = floorOf(variant.motion);
    this.view.actors = [this.actor];
    this.view.before = () => this.pose();
    this.stopOrbit = orbit(this.view, () => this.take());
    this.button = h("button", { class: "gen-choose", type: "button" }, h("span", { class: "gen-dot", "aria-hidden": "true" }), variant.title);
    this.button.addEventListener("click", on.choose);
    this.button.addEventListener("keydown", (event) => this.key(event));
    let from: readonly [number, number] = [0, 0];
    this.view.element.addEventListener("pointerdown", (event) => (from = [event.clientX, event.clientY]));
    this.view.element.addEventListener("click", (event) => {
      // to turn the figure is not to choose it
      if (Math.hypot(event.clientX - from[0], event.clientY - from[1]) < 5) on.choose();
    });
    this.element = h("figure", { class: "gen-variant" }, h("div", { class: "picture gen-stage" }, this.view.element), variant.fixed ? h("figcaption", { class: "gen-caption" }, variant.title) : this.button, claimList(variant.id));
  }

  setRadio(isRadio: boolean): void {
    if (isRadio && !this.variant.fixed) this.button.setAttribute("role", "radio");
    else if (!this.variant.fixed) this.button.replaceWith(h("figcaption", { class: "gen-caption" }, this.variant.title));
  }

  light(lit: ReadonlySet<Part>): void {
    this.actor.lit = lit;
    this.view.invalidate();
  }

  mark(isOn: boolean): void {
    this.element.classList.toggle("gen-variant-on", isOn && !this.variant.fixed);
    this.button.setAttribute("aria-checked", String(isOn));
    this.button.tabIndex = isOn ? 0 : -1;
  }

  dispose(): void {
    this.stopOrbit();
    this.view.dispose();
  }

  private get time(): number {
    const { motion } = this.variant;
    return motion.start + Math.min(this.playback.time, duration(motion));
  }

  private pose(): void {
    const { view, look } = this;
    const { motion } = this.variant;
    if (!view.width) return;
    if (!this.base || this.aspect !== view.aspect) {
      this.aspect = view.aspect;
      this.base = cameraFor(motion, { aspect: view.aspect });
    }
    const [x, z] = groundAt(motion, this.time);
    view.camera = { yaw: headingAt(motion, motion.start) + look.yaw, pitch: look.pitch, distance: this.base.distance * look.zoom, target: [x, this.base.target[1], z] };
    poseAt(motion, this.time, this.actor.pose);
  }

  /** This one was turned by hand: all are. */
  private take(): void {
    if (!this.base) return;
    const { camera } = this.view;
    this.look.yaw = camera.yaw - headingAt(this.variant.motion, this.variant.motion.start);
    this.look.pitch = camera.pitch;
    this.look.zoom = camera.distance / this.base.distance;
    this.on.moved();
  }

  private key(event: KeyboardEvent): void {
    const by: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (!by[event.key] || this.button.getAttribute("role") !== "radio") return;
    event.preventDefault();
    event.stopPropagation();
    this.on.step(by[event.key]);
  }
}
