/** A grid of clips: joints are fetched for what is seen, and given back far outside; the pointer and the keyboard move figures. */
import { wantsStillness } from "../figure/clock";
import { h } from "./dom";
import { Queue } from "./queue";
import { Tile, type TileClip, type TileUse } from "./tile";

/** Requests at once: the server reads two files at a time. */
const AT_ONCE = 4;

export class TileGrid {
  readonly element: HTMLUListElement;
  private readonly tiles = new Map<Element, Tile>();
  private readonly queue = new Queue(AT_ONCE);
  private readonly takeBack = new Map<Tile, () => void>();
  private readonly seen: IntersectionObserver;
  private readonly near: IntersectionObserver;
  private active: Tile | null = null;
  private allMoving = false;

  /** `use`: what choosing a clip does. `root`: what scrolls; the page where absent. */
  constructor(label: string, private readonly use: (clip: TileClip) => TileUse, root: Element | null = null) {
    this.element = h("ul", { class: "grid", "aria-label": label });
    this.seen = new IntersectionObserver((entries) => entries.forEach((each) => this.saw(each)), { root, rootMargin: "10% 0px" });
    this.near = new IntersectionObserver((entries) => entries.forEach((each) => this.left(each)), { root, rootMargin: "300% 0px" });
    this.element.addEventListener("pointerover", (event) => this.point(event));
    this.element.addEventListener("pointerleave", () => this.activate(null));
    this.element.addEventListener("focusin", (event) => this.activate(this.tileOf(event.target)));
    this.element.addEventListener("focusout", () => this.activate(null));
    this.element.addEventListener("keydown", (event) => this.key(event));
  }

  get size(): number {
    return this.tiles.size;
  }

  /** Show other clips. */
  set(clips: readonly TileClip[]): void {
    this.clear();
    this.add(clips);
  }

  /** Show more clips below. */
  add(clips: readonly TileClip[]): void {
    const made = clips.map((clip) => new Tile(clip, this.use(clip)));
    for (const tile of made) this.tiles.set(tile.element, tile);
    this.element.append(...made.map((each) => each.element));
    for (const tile of made) {
      this.seen.observe(tile.element);
      this.near.observe(tile.element);
    }
  }

  /** Put the keyboard on a clip, without a movement of the page. */
  focus(id: string): void {
    const tile = [...this.tiles.values()].find((each) => each.clip.id === id);
    tile?.control.focus({ preventScroll: true });
  }

  clear(): void {
    this.activate(null);
    this.takeBack.forEach((back) => back());
    this.takeBack.clear();
    this.seen.disconnect();
    this.near.disconnect();
    this.tiles.forEach((tile) => tile.dispose());
    this.tiles.clear();
    this.element.replaceChildren();
  }

  /** Let every figure that is seen move, or only the one that is pointed at. */
  moveAll(all: boolean): void {
    this.allMoving = all;
    for (const tile of this.tiles.values()) {
      if (all && tile.isLoaded && this.takeBack.has(tile)) tile.play();
      else if (tile !== this.active) tile.pause();
    }
  }

  dispose(): void {
    this.clear();
  }

  private saw({ target, isIntersecting }: IntersectionObserverEntry): void {
    const tile = this.tiles.get(target);
    if (!tile) return;
    if (isIntersecting) {
      if (this.allMoving) tile.play();
      if (this.takeBack.has(tile)) return;
      this.takeBack.set(tile, tile.isLoaded ? () => {} : this.queue.add((signal) => tile.load(signal)));
      return;
    }
    if (tile !== this.active) tile.pause();
    this.takeBack.get(tile)?.();
    this.takeBack.delete(tile);
  }

  private left({ target, isIntersecting }: IntersectionObserverEntry): void {
    if (!isIntersecting) this.tiles.get(target)?.unload();
  }

  private point(event: PointerEvent): void {
    const tile = this.tileOf(event.target);
    if (tile !== this.active) this.activate(tile);
  }

  private activate(tile: Tile | null): void {
    if (this.active !== tile && !this.allMoving) this.active?.pause();
    this.active = tile;
    if (tile && !wantsStillness()) tile.play();
  }

  private tileOf(target: EventTarget | null): Tile | null {
    const item = target instanceof Element ? target.closest(".tile") : null;
    return (item && this.tiles.get(item)) ?? null;
  }

  /** Arrows go from tile to tile, as they lie. */
  private key(event: KeyboardEvent): void {
    const here = this.tileOf(event.target);
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...this.tiles.values()];
    const columns = getComputedStyle(this.element).gridTemplateColumns.split(" ").length;
    const by: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    if (event.key === " ") {
      event.preventDefault();
      if (here.isMoving) here.pause();
      else here.play();
      return;
    }
    const next = all[all.indexOf(here) + (by[event.key] ?? NaN)];
    if (!next) return;
    event.preventDefault();
    next.control.focus();
  }
}
