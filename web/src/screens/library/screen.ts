/** The library: a grid of figures. */
import type { Context, Place, Screen } from "../../app/screen";

export class LibraryScreen implements Screen {
  mount(root: HTMLElement, _place: Place, _context: Context): void {
    root.textContent = "";
  }

  unmount(): void {}
}
