/** When and by what pictures are painted: once a frame, those that have changed, by WebGL or by a 2D canvas. */
import type { GlPainter, Target } from "./gl";
import { paintFlat } from "./flat";
import type { FigureView } from "./view";

type Way = "gl" | "flat";

const waiting = new Set<FigureView>();
const views = new Set<FigureView>();
let frame = 0;
let gl: GlPainter | null = null;
let glState: "unknown" | "coming" | "there" | "none" = "unknown";
/** Whether WebGL is done by the processor: small pictures are then painted flat, which is quicker. */
let isSlow = false;
/** Whether it was also found too slow for large pictures that move. */
let isTooSlow = false;

/** Paint a view with the next frame of the screen. */
export function paintLater(view: FigureView): void {
  views.add(view);
  waiting.add(view);
  frame ||= requestAnimationFrame(paintAll);
}

export function forget(view: FigureView): void {
  views.delete(view);
  waiting.delete(view);
}

/** How small pictures and large ones are painted now, for tests and measurements. */
export const paintedBy = (kind: "tile" | "stage"): Way => (glState === "there" && !(isSlow && (kind === "tile" || isTooSlow)) ? "gl" : "flat");

/** Milliseconds of a frame that may go into flat pictures, and how many are painted in any case; the rest come first in the next. */
const BUDGET = 6;
const LEAST = 8;

function paintAll(): void {
  frame = 0;
  const began = performance.now();
  const now: FigureView[] = [];
  const targets: Target[] = [];
  for (const view of waiting) {
    if (now.length >= LEAST && performance.now() - began > BUDGET && paintedBy(view.kind) === "flat") break;
    now.push(view);
    waiting.delete(view);
    const ratio = Math.min(devicePixelRatio || 1, isSlow && view.kind === "stage" ? 1 : 2);
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    if (!width || !height || !view.element.isConnected) continue;
    view.before?.();
    wake();
    const context = contextOf(view, width, height);
    if (paintedBy(view.kind) === "gl") targets.push(glTarget(view, context, width, height, ratio));
    else {
      paintFlat(context, view, width, height);
      overlay(view, context, ratio);
    }
  }
  if (targets.length) paintGl(targets, now);
  if (waiting.size) frame ||= requestAnimationFrame(paintAll);
}

function paintGl(targets: Target[], now: readonly FigureView[]): void {
  if (isSlow) watch();
  try {
    gl!.paint(targets);
  } catch {
    lose();
    now.forEach(paintLater);
  }
}

/** Milliseconds between pictures above which movement by the processor's WebGL is given up, and how many are looked at. */
const BEARABLE = 50;
const LOOKED_AT = 12;
let pictures: number[] = [];

/** Take note of how quickly pictures follow one another while something moves. */
function watch(): void {
  const now = performance.now();
  if (now - (pictures.at(-1) ?? -Infinity) > 400) pictures = []; // it had stood still
  pictures.push(now);
  if (pictures.length <= LOOKED_AT) return;
  isTooSlow = (now - pictures[0]) / LOOKED_AT > BEARABLE;
  pictures.shift();
  if (isTooSlow) views.forEach(paintLater);
}

function glTarget(view: FigureView, context: CanvasRenderingContext2D, width: number, height: number, ratio: number): Target {
  const show = (source: CanvasImageSource, x: number, y: number) => {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage(source, x, y, width, height, 0, 0, width, height);
    overlay(view, context, ratio);
  };
  return { scene: view, width, height, show };
}

function overlay(view: FigureView, context: CanvasRenderingContext2D, ratio: number): void {
  if (!view.overlay) return;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  view.overlay(context, view.width, view.height);
}

function contextOf(view: FigureView, width: number, height: number): CanvasRenderingContext2D {
  const { element } = view;
  if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
  // without a graphics card a canvas in plain memory is many times quicker
  return element.getContext("2d", { willReadFrequently: isSlow })!;
}

/** Fetch WebGL once the first pictures are there; they are flat until it has come. */
function wake(): void {
  if (glState !== "unknown") return;
  glState = "coming";
  const wanted = chosen();
  const kind = wanted === "flat" ? "none" : webgl();
  if (kind === "none") {
    glState = "none";
    return;
  }
  isSlow = kind === "slow" && wanted !== "gl";
  import("./gl").then(({ GlPainter: Painter }) => {
    gl = new Painter(lose);
    glState = "there";
    views.forEach(paintLater);
  }).catch(() => (glState = "none"));
}

/** How often WebGL is fetched again after it was lost: a computer that slept, a driver that began anew. */
const MOST_LOSSES = 2;
let losses = 0;

function lose(): void {
  gl?.dispose();
  gl = null;
  glState = losses++ < MOST_LOSSES ? "unknown" : "none";
  views.forEach(paintLater);
}

/** "slow": WebGL by the processor alone. */
function webgl(): "quick" | "slow" | "none" {
  let isSoftware = false;
  const make = (options: WebGLContextAttributes) => {
    const context = document.createElement("canvas").getContext("webgl2", options);
    const about = context?.getExtension("WEBGL_debug_renderer_info");
    if (about) isSoftware = /swiftshader|llvmpipe|software|basic render/i.test(String(context!.getParameter(about.UNMASKED_RENDERER_WEBGL)));
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    return context !== null;
  };
  if (make({ failIfMajorPerformanceCaveat: true })) return isSoftware ? "slow" : "quick";
  return make({}) ? "slow" : "none";
}

/** A way of painting set by hand in this browser ("gl" or "flat"), to compare the two. */
function chosen(): string | null {
  try {
    return localStorage.getItem("motionary.painter");
  } catch {
    return null;
  }
}
