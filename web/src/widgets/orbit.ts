/** Looking around a figure: drag to turn, wheel or pinch to come closer, arrows and + - by the keyboard. */
import type { FigureView } from "../figure/view";

const NEAREST = 1.2;
const FARTHEST = 40;

/** The words for a figure that can be turned; `it`: "them" for several. */
export const turned = (figure: string, it = "it"): string => `${figure}. Arrows turn ${it}, plus and minus come closer and go away.`;

/** Let a view's camera be moved by hand. `moved` is called after each move. Returns what ends it. */
export function orbit(view: FigureView, moved: () => void = () => {}): () => void {
  const { element } = view;
  const pointers = new Map<number, [x: number, y: number]>();
  const ended = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(name: K, run: (event: HTMLElementEventMap[K]) => void, options: AddEventListenerOptions = {}) =>
    element.addEventListener(name, run, { signal: ended.signal, ...options });
  element.tabIndex = 0;

  const turn = (yaw: number, pitch: number) => {
    view.camera.yaw += yaw;
    view.camera.pitch = Math.min(Math.max(view.camera.pitch + pitch, -0.15), 1.5);
    changed();
  };
  const zoom = (factor: number) => {
    view.camera.distance = Math.min(Math.max(view.camera.distance * factor, NEAREST), FARTHEST);
    changed();
  };
  const changed = () => {
    moved();
    view.invalidate();
  };

  on("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  on("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const spread = spreadOf(pointers);
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (pointers.size === 1) turn((before[0] - event.clientX) * 0.008, (event.clientY - before[1]) * 0.006);
    else if (spread > 0) zoom(spread / Math.max(spreadOf(pointers), 1));
  });
  for (const name of ["pointerup", "pointercancel"] as const) on(name, (event) => pointers.delete(event.pointerId));
  on("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY * (event.deltaMode === 1 ? 0.03 : 0.0012)));
  }, { passive: false });
  on("keydown", (event) => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => turn(-0.12, 0),
      ArrowRight: () => turn(0.12, 0),
      ArrowUp: () => turn(0, 0.08),
      ArrowDown: () => turn(0, -0.08),
      "+": () => zoom(0.9),
      "=": () => zoom(0.9),
      "-": () => zoom(1.1),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  });
  return () => ended.abort();
}

function spreadOf(pointers: ReadonlyMap<number, readonly [number, number]>): number {
  const [a, b] = [...pointers.values()];
  return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
}
