/** Gait: what is measured on a walk, guesses at the walker with their caution, walks found in words. */
import { ApiProblem, get, isAbort, problemOf } from "../../api/client";
import { clipIn } from "../../api/ids";
import { duration, fetchMotion, type Motion } from "../../api/joints";
import { hashOf } from "../../app/router";
import type { Context, Place, Screen } from "../../app/screen";
import { dropAnywhere, send } from "../../widgets/drop";
import { fill, h } from "../../widgets/dom";
import { TileGrid } from "../../widgets/grid";
import { Slot } from "../../widgets/slot";
import { errorState, showError, waiting, withoutPath } from "../../widgets/states";
import { wholeClip } from "../../widgets/tile";
import { staysOf } from "./footfalls";
import "./gait.css";
import { guesses } from "./guesses";
import { WalkSearch } from "./search";
import { GaitStage } from "./stage";
import { parameterTable } from "./table";

export class GaitScreen implements Screen {
  private root!: HTMLElement;
  private context!: Context;
  private asked = new AbortController();
  private text = "";
  private readonly state = h("div", { class: "gait-state" });
  private shown: { dispose(): void }[] = [];
  private stopDrop = () => {};

  mount(root: HTMLElement, place: Place, context: Context): void {
    [this.root, this.context] = [root, context];
    this.stopDrop = dropAnywhere("Drop a walk to measure it", (files) => void this.bring(files));
    this.update(place);
  }

  update(place: Place): void {
    this.clear();
    this.text = place.query.get("text") ?? "";
    const id = clipIn(place.query, "clip");
    if (id) void this.open(id);
    else this.choose();
  }

  unmount(): void {
    this.clear();
    this.stopDrop();
  }

  private clear(): void {
    this.asked.abort();
    this.asked = new AbortController();
    this.shown.forEach((each) => each.dispose());
    this.shown = [];
    this.state.replaceChildren();
  }

  private address(clip: string): string {
    return hashOf("gait", [], { clip, text: this.text });
  }

  private async bring(files: File[]): Promise<void> {
    try {
      this.context.go(this.address((await send(this.state, files, this.asked.signal)).id));
    } catch (error) {
      showError(this.state, error);
    }
  }

  /** Nothing is chosen: a walk of one's own, some of the library, or a search. */
  private choose(): void {
    const slot = new Slot({ title: "A walk to measure", hint: "Some steps straight on: BVH, AMC, C3D, npz and the like. You can drop it anywhere here.", chosen: (id) => this.context.go(this.address(id)), bring: (files) => void this.bring(files) });
    const some = h("section", { class: "gait-some", "aria-label": "Walks of the library" });
    this.shown.push(slot);
    const search = this.context.has("gait_attributes") && this.context.has("library") ? this.search() : null;
    fill(this.root, h("div", { class: "choose gait-choose" }, h("h1", { class: "choose-title word" }, "How somebody walks"), h("p", { class: "choose-lead gait-lead" }, "Cadence, step length, symmetry and the like, in the units that clinicians use, with how far they can be trusted. No diagnosis, and never who somebody is."), this.state, slot.element, some, search));
    void this.suggest(some);
  }

  private search(): HTMLElement {
    const search = new WalkSearch(this.text, this.context, (text) => {
      this.text = text;
      this.root.querySelector(".gait-some")?.replaceChildren();
      this.context.go(hashOf("gait", [], { text }), { replace: true });
    });
    this.shown.push(search);
    return search.element;
  }

  private async suggest(host: HTMLElement): Promise<void> {
    if (!this.context.has("search") || this.text) return;
    try {
      const { hits } = await get("/api/search", { query: { text: "a person walks forward", top: 6 }, signal: this.asked.signal });
      if (!hits.length) return;
      const grid = new TileGrid("Walks of the library", (clip) => ({ href: this.address(clip.id) }));
      this.shown.push(grid);
      grid.set(hits.map(wholeClip));
      fill(host, h("h2", { class: "part-title" }, "Or one of your library"), grid.element);
    } catch {
      // no library: there is nothing to suggest
    }
  }

  private async open(id: string): Promise<void> {
    const { signal } = this.asked;
    const entry = h("div", { class: "beside-entry" }, waiting("Measuring the walk", 5));
    fill(this.root, this.state, entry);
    try {
      const [motion, clip] = await Promise.all([fetchMotion(id, { rate: 60, signal }), get("/api/clips/{clip}", { path: { clip: id }, signal })]);
      const head = h("header", { class: "gait-clip" }, h("h1", { class: "entry-name gait-clip-name word" }, h("a", { href: hashOf("clip", [id]) }, clip.name)), h("a", { class: "button button-quiet", href: hashOf("gait", [], { text: this.text }) }, "Another walk"));
      await this.measure(id, motion, clip.name, head);
    } catch (error) {
      if (!isAbort(error)) fill(this.root, h("div", { class: "choose gait-choose" }, errorState(problemOf(error), { label: "Choose another walk", run: () => this.context.go(hashOf("gait")) })));
    }
  }

  private async measure(id: string, motion: Motion, name: string, head: HTMLElement): Promise<void> {
    const { signal } = this.asked;
    const show = (stage: GaitStage, ...parts: Node[]) => {
      this.shown.push(stage);
      fill(this.root, h("div", { class: "beside gait" }, stage.element, h("div", { class: "beside-entry" }, head, this.state, parts)));
    };
    try {
      const found = await get("/api/clips/{clip}/gait", { path: { clip: id }, signal });
      const stays = staysOf(found.footfalls, motion.start, motion.start + duration(motion));
      show(new GaitStage(motion, name, stays, found.steps), parameterTable(found.parameters), ...(this.context.has("gait_attributes") ? [guesses(id, signal)] : []));
    } catch (error) {
      // no steady walking: the figure is shown with the reason
      if (!(error instanceof ApiProblem) || error.status !== 422) throw error;
      show(new GaitStage(motion, name, [], []), errorState(withoutPath(error.problem), { label: "Choose another walk", run: () => this.context.go(hashOf("gait", [], { text: this.text })) }));
    }
  }
}
