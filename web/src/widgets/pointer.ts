/** A pointer that is held down, wherever it goes. */

/** Call `moved` as the pointer moves, until it is let go or `ended` is aborted; let go, `done` is called. */
export function followPointer(moved: (event: PointerEvent) => void, done: () => void = () => {}, ended?: AbortSignal): void {
  const pull = new AbortController();
  const options = { signal: ended ? AbortSignal.any([pull.signal, ended]) : pull.signal };
  const end = () => {
    pull.abort();
    done();
  };
  addEventListener("pointermove", moved, options);
  addEventListener("pointerup", end, options);
  addEventListener("pointercancel", end, options);
}
