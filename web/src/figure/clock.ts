/** What moves: one callback a frame of the screen for as long as somebody wants it. */

type Tick = (seconds: number) => void;
const ticks = new Set<Tick>();
let last = 0;
let frame = 0;

/** Call `tick` with the seconds since the last frame until the returned function is called. */
export function eachFrame(tick: Tick): () => void {
  ticks.add(tick);
  if (!frame) {
    last = 0;
    frame = requestAnimationFrame(step);
  }
  return () => ticks.delete(tick);
}

function step(now: number): void {
  // a page that was hidden goes on where it was
  const seconds = last ? Math.min((now - last) / 1000, 0.25) : 0;
  last = now;
  for (const tick of [...ticks]) tick(seconds);
  frame = ticks.size ? requestAnimationFrame(step) : 0;
}

/** Whether the person asked for less movement; then nothing begins to move by itself. */
export const wantsStillness = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
