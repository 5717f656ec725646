/** A picture of figures on the page: a canvas that is painted when something in it has changed, and only then. */
import { onTheme } from "../app/theme";
import { newCamera, type Camera } from "./camera";
import { paintLater, forget } from "./painter";
import type { Actor, Scene } from "./scene";
import { h } from "../widgets/dom";

export interface ViewOptions {
  /** What it shows, in words. Absent: it is hidden from those who listen. */
  readonly label?: string;
  /** "stage": one large picture, always by WebGL where there is any. "tile": one of many small ones. */
  readonly kind?: "stage" | "tile";
}

export class FigureView implements Scene {
  readonly element: HTMLCanvasElement;
  readonly kind: "stage" | "tile";
  camera: Camera = newCamera();
  actors: readonly Actor[] = [];
  floor: number | null = 0;
  /** Called before each painting, to put the poses and the camera where they belong. */
  before: (() => void) | null = null;
  /** Painted over the figures, in CSS pixels. */
  overlay: ((context: CanvasRenderingContext2D, width: number, height: number) => void) | null = null;

  private readonly sizes = new ResizeObserver(() => this.measure());
  private readonly stopTheme = onTheme(() => this.isKept && this.invalidate());
  private isKept = true;
  private size: [width: number, height: number] = [0, 0];

  constructor(options: ViewOptions = {}) {
    this.kind = options.kind ?? "stage";
    this.element = h("canvas", { class: "figure-view", ...(options.label ? { role: "img", "aria-label": options.label } : { "aria-hidden": "true" }) });
    this.sizes.observe(this.element);
  }

  /** Have it painted with the next frame. */
  invalidate(): void {
    this.isKept = true;
    if (this.size[0] > 0) paintLater(this);
  }

  /** Width over height. */
  get aspect(): number {
    return this.size[1] ? this.size[0] / this.size[1] : 1;
  }

  /** CSS pixels. */
  get width(): number {
    return this.size[0];
  }

  get height(): number {
    return this.size[1];
  }

  /** Give back the memory of its picture, until it is invalidated again. */
  release(): void {
    this.isKept = false;
    forget(this);
    this.element.width = this.element.height = 0;
  }

  /** Give back its memory; nothing is painted afterwards. */
  dispose(): void {
    this.sizes.disconnect();
    this.stopTheme();
    this.release();
    this.size = [0, 0];
  }

  private measure(): void {
    this.size = [this.element.clientWidth, this.element.clientHeight];
    if (this.isKept) this.invalidate();
  }
}
