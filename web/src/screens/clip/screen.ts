/** A clip: its figure, its time, its words. */
import { del, get, isAbort, problemOf } from "../../api/client";
import { fetchMotion, type Motion } from "../../api/joints";
import type { Clip } from "../../api/types";
import { hashOf } from "../../app/router";
import type { Context, Place, Screen } from "../../app/screen";
import { SCREENS } from "../../app/screens";
import { fill, h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { errorState, showError, waiting } from "../../widgets/states";
import { lasting } from "../../widgets/words";
import { checkPanel } from "./check";
import "./clip.css";
import { detailsPanel } from "./details";
import { exportPanel } from "./export";
import type { Panel } from "./panel";
import { recognisedPanel } from "./recognised";
import { ClipStage } from "./stage";
import { tokensPanel } from "./tokens";
import { wordsPanel } from "./words";

/** The parts beside the figure: the job that each needs, and what draws it. */
const PANELS: readonly (readonly [job: string, panel: Panel])[] = [
  ["describe", wordsPanel],
  ["recognise", recognisedPanel],
  ["describe", checkPanel],
  ["export", exportPanel],
  ["tokens", tokensPanel],
  ["clips", detailsPanel],
];

/** Screens that a clip can be taken to: their name, the words, and the place in their query. */
const ONWARD: readonly (readonly [screen: string, job: string, words: string, key: string])[] = [
  ["coach", "coach", "Coach", "attempt"],
  ["gait", "gait", "Gait", "clip"],
  ["generate", "generate", "Change", "edit"],
];

export class ClipScreen implements Screen {
  private readonly ended = new AbortController();
  private stage: ClipStage | null = null;

  async mount(root: HTMLElement, place: Place, context: Context): Promise<void> {
    const id = place.rest[0] ?? "";
    const { signal } = this.ended;
    root.classList.add("beside", "clip");
    fill(root, h("h1", { class: "unseen" }, "Clip"), h("div", { class: "picture clip-coming", role: "status" }, h("span", { class: "unseen" }, "Loading the clip")));
    const asked = get("/api/clips/{clip}", { path: { clip: id }, signal });
    asked.catch(() => {}); // told below, once the figure is there or is known not to come
    try {
      const motion = await fetchMotion(id, { signal });
      if (signal.aborted) return;
      const entry = this.show(root, place, motion);
      const clip = await asked;
      if (!signal.aborted) this.tell(entry, clip, context);
    } catch (error) {
      if (isAbort(error)) return;
      this.stage?.dispose();
      root.classList.remove("beside", "clip");
      fill(root, errorState(problemOf(error), { label: "Open the library", run: () => context.go(hashOf("library")) }));
    }
  }

  unmount(): void {
    this.ended.abort();
    this.stage?.dispose();
  }

  /** The figure, which is there before anything is known about its file. Returns where that is to stand. */
  private show(root: HTMLElement, place: Place, motion: Motion): HTMLElement {
    const stage = new ClipStage(motion, spanOf(place.query, motion));
    this.stage = stage;
    stage.expect("moment", "recognised", "facts", "tokens");
    const at = Number(place.query.get("at"));
    if (place.query.has("at") && Number.isFinite(at)) stage.seek(at);
    const entry = h("aside", { class: "beside-entry", "aria-label": "About the clip" }, h("h1", { class: "unseen" }, "Clip"), waiting("Reading the file", 3));
    fill(root, stage.element, entry);
    return entry;
  }

  /** All that is said about the clip. */
  private tell(entry: HTMLElement, clip: Clip, app: Context): void {
    const stage = this.stage!;
    document.title = `${clip.name} · Motionary`;
    stage.setName(clip.name);
    const context = { clip, stage, app, signal: this.ended.signal };
    fill(entry, this.head(clip, app), PANELS.filter(([job]) => app.has(job)).map(([, panel]) => panel(context)));
  }

  /** Delete what was sent or made here. */
  private async drop(clip: Clip, app: Context, state: HTMLElement): Promise<void> {
    try {
      await del("/api/uploads/{clip}", { path: { clip: clip.id } });
      app.go(hashOf("library"));
      app.say(`${clip.name} is gone`);
    } catch (error) {
      showError(state, error);
    }
  }

  private head(clip: Clip, app: Context): HTMLElement {
    const [stem, ending] = partsOf(clip.name);
    const onward = ONWARD.filter(([screen, job]) => screen in SCREENS && app.has(job)).map(([screen, , words, key]) => h("a", { class: "button", href: hashOf(screen, [], { [key]: clip.id }) }, words));
    const like = app.has("search") && h("a", { class: "button", href: hashOf("library", [], { like: clip.id }) }, icon("like"), "Find like this");
    const state = h("div", { class: "clip-state" });
    const drop = clip.origin !== "library" && h("button", { class: "button button-quiet", type: "button", onclick: () => void this.drop(clip, app, state) }, "Take it away");
    const origin = { library: "", upload: "brought by hand", made: "made here" }[clip.origin];
    const facts = [lasting(clip.seconds), `${clip.frames.toLocaleString("en")} frames at ${Number(clip.fps.toFixed(2))}`, clip.format, origin].filter(Boolean).join(" · ");
    return h("header", { class: "clip-head" }, h("h1", { class: "entry-name word" }, stem, h("span", { class: "clip-ending" }, ending)), h("p", { class: "note" }, facts), h("div", { class: "actions clip-actions" }, like, onward, drop), state);
  }
}

/** A file's name without, and with, its last ending. */
export function partsOf(name: string): [stem: string, ending: string] {
  const at = name.lastIndexOf(".");
  return at > 0 ? [name.slice(0, at), name.slice(at)] : [name, ""];
}

function spanOf(query: URLSearchParams, motion: Motion): [number, number] | null {
  const [from, until] = [Number(query.get("from") ?? NaN), Number(query.get("until") ?? NaN)];
  const end = motion.start + motion.frames / motion.fps;
  if (!(until > from) || from >= end) return null;
  const span: [number, number] = [Math.max(from, motion.start), Math.min(until, end)];
  return span[1] - span[0] > 0.1 ? span : null;
}
