/** Where one was in the library when one opened a clip, to be there again on the way back. */
import type { Asked } from "./query";
import { addressOf } from "./query";

interface Left {
  readonly address: string;
  readonly scroll: number;
  readonly clips: number;
  /** The clip that was opened. */
  readonly opened: string | null;
}

let left: Left | null = null;

/** Remember the place on the way out. */
export function leave(asked: Asked, clips: number, opened: string | null): void {
  left = { address: addressOf(asked), scroll: scrollY, clips, opened };
}

/** The place where one was, if what is asked is the same; it is told once. */
export function cameFrom(asked: Asked): Left | null {
  const found = left?.address === addressOf(asked) ? left : null;
  left = null;
  return found;
}
