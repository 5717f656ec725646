/** A clip: its figure, its time, its words. */
import type { Context, Place, Screen } from "../../app/screen";

export class ClipScreen implements Screen {
  mount(root: HTMLElement, _place: Place, _context: Context): void {
    root.textContent = "";
  }

  unmount(): void {}
}
