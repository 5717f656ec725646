/** What a screen is. */
import type { Jobs } from "../api/types";

/** Where one is: `#/name/rest?query`. */
export interface Place {
  readonly name: string;
  /** What follows the name, parted at slashes. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** What every screen is given beside its place. */
export interface Context {
  readonly jobs: Jobs;
  /** Whether a job of /api/jobs is there. */
  has(job: string): boolean;
  /** Go to a place; `replace` leaves no step in the browser's history. */
  go(address: string, options?: { replace?: boolean }): void;
  /** Say something to those who listen to the page instead of looking. */
  say(text: string): void;
}

/** A screen is made anew each time its name is gone to. */
export interface Screen {
  /** Draw into `root`, an empty element. */
  mount(root: HTMLElement, place: Place, context: Context): void | Promise<void>;
  /** The place has changed but the screen's name has not. Without this it is unmounted and mounted again. */
  update?(place: Place): void;
  /** Stop everything: timers, requests, players. The root is emptied by the shell. */
  unmount(): void;
}
