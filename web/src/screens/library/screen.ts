/** The library: search in words, filters, and a grid of figures; a clip of one's own to find others like it. */
import { get, isAbort } from "../../api/client";
import type { Library } from "../../api/types";
import type { Context, Place, Screen } from "../../app/screen";
import { hashOf } from "../../app/router";
import { dropAnywhere, send } from "../../widgets/drop";
import { fill, h } from "../../widgets/dom";
import { TileGrid } from "../../widgets/grid";
import { emptyState, showError } from "../../widgets/states";
import type { TileClip, TileUse } from "../../widgets/tile";
import { FilterBar } from "./filters";
import { IndexPanel } from "./indexing";
import { LikeHead } from "./like";
import "./library.css";
import { cameFrom, leave } from "./memory";
import { addressOf, askedOf, type Asked } from "./query";
import { likeFrom, pageOf, type Page } from "./results";

/** Milliseconds after the last key before a search is sent. */
const PATIENCE = 220;

export class LibraryScreen implements Screen {
  private readonly ended = new AbortController();
  private asking = new AbortController();
  private context!: Context;
  private asked!: Asked;
  private next: number | null = null;
  private timer = 0;
  private readonly bar = new FilterBar({
    changed: (change, { typing }) => this.change(change, typing),
    moveAll: (all) => [this.grid, this.named, this.rest].forEach((each) => each.moveAll(all)),
    bring: (files) => void this.bring(files),
  });
  private readonly grid = new TileGrid("Clips", (clip) => this.use(clip));
  private readonly named = new TileGrid("Clips of that name", (clip) => this.use(clip));
  private readonly namedPart = h("section", { class: "library-named", hidden: true }, h("h2", { class: "part-title library-part" }, "Named so"), this.named.element, h("h2", { class: "part-title library-part" }, "Moving so"));
  private readonly rest = new TileGrid("Clips less like it", (clip) => this.use(clip));
  private readonly restTitle = h("h2", { class: "part-title library-part library-less" });
  private readonly restPart = h("section", { class: "library-rest", hidden: true }, this.restTitle, this.rest.element);
  private readonly state = h("div", { class: "library-state" });
  private readonly more = h("div", { class: "library-more" });
  private readonly moreState = h("div");
  private readonly like = new LikeHead(() => this.change({ like: "", text: "" }, false));
  private readonly panel = new IndexPanel(this.ended.signal, () => void this.reload().then(() => this.show()));
  private readonly end = new IntersectionObserver((entries) => entries.some((each) => each.isIntersecting) && void this.show({ more: true }), { rootMargin: "100% 0px" });
  private stopDrop = () => {};
  private opened: string | null = null;
  /** Hits with a lower score are less like what is searched for. */
  private likeFrom = -Infinity;
  private library: Library | null = null;

  async mount(root: HTMLElement, place: Place, context: Context): Promise<void> {
    this.context = context;
    this.asked = askedOf(place.query);
    this.stopDrop = dropAnywhere("Drop a motion file to see what is like it", (files) => void this.bring(files));
    this.bar.set(this.asked);
    fill(root, h("h1", { class: "unseen" }, "Library"), this.bar.element, this.like.element, this.state, this.namedPart, this.grid.element, this.restPart, this.more, this.moreState, this.panel.element);
    if (place.query.get("focus") === "search") this.bar.field.focus();
    const before = cameFrom(this.asked);
    await Promise.all([this.reload(), this.show({ size: before?.clips })]);
    if (before && !this.ended.signal.aborted) this.goBackTo(before.scroll, before.opened);
  }

  update(place: Place): void {
    this.asked = askedOf(place.query);
    this.bar.set(this.asked);
    void this.show();
  }

  unmount(): void {
    clearTimeout(this.timer);
    leave(this.asked, this.grid.size + this.rest.size, this.opened);
    this.ended.abort();
    this.asking.abort();
    this.end.disconnect();
    this.stopDrop();
    this.grid.dispose();
    this.named.dispose();
    this.rest.dispose();
    this.like.dispose();
  }

  /** Where one was before a clip was opened, with the keyboard on that clip. */
  private goBackTo(scroll: number, opened: string | null): void {
    if (opened) [this.grid, this.rest].forEach((each) => each.focus(opened));
    scrollTo(0, scroll);
  }

  private use(clip: TileClip): TileUse {
    return { opened: () => (this.opened = clip.id), href: hashOf("clip", [clip.id], { from: clip.start?.toFixed(2), until: clip.end?.toFixed(2) }) };
  }

  /** Something else is asked: at once, or when the typing has paused. */
  private change(change: Partial<Asked>, typing: boolean): void {
    clearTimeout(this.timer);
    const run = () => {
      this.asked = { ...this.asked, ...change };
      this.bar.set(this.asked);
      this.context.go(addressOf(this.asked), { replace: true });
      void this.show();
    };
    if (typing) this.timer = window.setTimeout(run, PATIENCE);
    else run();
  }

  /** Show what is asked from its beginning, or what comes next below what is there. */
  private async show({ more = false, size }: { more?: boolean; size?: number } = {}): Promise<void> {
    if (more && this.next === null) return;
    const offset = more ? this.next! : 0;
    this.next = null;
    if (!more) {
      this.asking.abort();
      this.asking = new AbortController();
      this.like.show(this.asked.like, this.context);
    }
    const { signal } = this.asking;
    this.grid.element.setAttribute("aria-busy", "true");
    try {
      this.put(await pageOf(this.asked, { offset, size }, signal), more);
    } catch (error) {
      if (more) this.failMore(error, offset);
      else if (!isAbort(error)) this.fail(error);
    } finally {
      if (!signal.aborted) this.grid.element.removeAttribute("aria-busy");
    }
  }

  private put(page: Page, more: boolean): void {
    this.next = page.next;
    this.moreState.replaceChildren();
    if (!more) this.likeFrom = this.asked.text.trim() && !this.asked.like ? likeFrom(page.clips) : -Infinity;
    const isLike = (clip: TileClip) => clip.score === undefined || clip.score >= this.likeFrom;
    const [like, less] = [page.clips.filter(isLike), page.clips.filter((each) => !isLike(each))];
    if (more) {
      this.grid.add(like);
      this.rest.add(less);
    } else {
      this.grid.set(like);
      this.rest.set(less);
      this.named.set(page.named);
      this.namedPart.hidden = page.named.length === 0;
      this.bar.say(page.words);
      this.context.say(page.words);
      fill(this.state, page.clips.length === 0 && this.nothing());
    }
    this.restPart.hidden = this.rest.size === 0;
    this.restTitle.textContent = this.grid.size ? "Less like it" : "None is much like it; the nearest";
    // what was just added may end above the bottom of the window: look again
    this.end.unobserve(this.more);
    this.end.observe(this.more);
  }

  /** What comes next did not come: what is there stays. */
  private failMore(error: unknown, offset: number): void {
    if (isAbort(error)) return;
    this.next = offset;
    showError(this.moreState, error, { label: "Try again", run: () => void this.show({ more: true }) });
  }

  private fail(error: unknown): void {
    this.moreState.replaceChildren();
    [this.grid, this.named, this.rest].forEach((each) => each.clear());
    this.namedPart.hidden = this.restPart.hidden = true;
    this.bar.say("");
    const isMissing = this.library !== null && !this.library.is_there;
    if (isMissing) this.state.replaceChildren();
    else showError(this.state, error, { label: "Try again", run: () => void this.show() });
  }

  /** Ask what the library holds. */
  private async reload(): Promise<void> {
    const { signal } = this.ended;
    try {
      const [library, sent] = await Promise.all([get("/api/library", { signal }), this.context.has("clips") ? get("/api/uploads", { signal }) : []]);
      this.library = library;
      this.bar.setLibrary(library, sent.length);
      this.bar.set(this.asked);
      this.panel.set(library, this.context.jobs.local);
      if (!library.is_there) this.state.replaceChildren(); // the panel says what there is to do
    } catch (error) {
      showError(this.state, error, { label: "Try again", run: () => void this.reload() });
    }
  }

  private nothing(): HTMLElement | null {
    if (this.library && !this.library.clips) return null; // the panel below asks for a folder
    if (this.asked.folder || this.asked.length) {
      return emptyState("No clip passes these filters", "Other lengths or folders may have some.", { label: "Show everything", run: () => this.change({ folder: "", length: "", like: "", text: "" }, false) });
    }
    return emptyState("Nothing found", "No clip in the library is near that.");
  }

  private async bring(files: File[]): Promise<void> {
    try {
      const clip = await send(this.state, files, this.ended.signal);
      void this.reload();
      this.change({ like: clip.id, text: "" }, false);
    } catch (error) {
      showError(this.state, error);
    }
  }
}
