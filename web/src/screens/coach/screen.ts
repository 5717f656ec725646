/** Coach: what to change in an attempt to come to a target. */
import { get, isAbort, post, problemOf } from "../../api/client";
import { fetchMotion } from "../../api/joints";
import type { Clip } from "../../api/types";
import { hashOf } from "../../app/router";
import type { Context, Place, Screen } from "../../app/screen";
import { fill, h } from "../../widgets/dom";
import { pickClip } from "../../widgets/picker";
import { errorState, waiting, withoutPath } from "../../widgets/states";
import { addressOf, Choosing, twoOf, type Two } from "./choose";
import "./coach.css";
import { Comparison } from "./comparison";
import { FIRST } from "./steps";

export class CoachScreen implements Screen {
  private root!: HTMLElement;
  private context!: Context;
  private asked = new AbortController();
  private shown: { dispose(): void } | null = null;

  async mount(root: HTMLElement, place: Place, context: Context): Promise<void> {
    [this.root, this.context] = [root, context];
    await this.show(twoOf(place.query));
  }

  update(place: Place): void {
    void this.show(twoOf(place.query));
  }

  unmount(): void {
    this.asked.abort();
    this.shown?.dispose();
  }

  private async show(two: Two): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    this.shown?.dispose();
    this.shown = null;
    if (two.attempt && two.target) {
      fill(this.root, h("div", { class: "choose coach-waiting" }, h("h1", { class: "coach-part word" }, "Measuring one against the other"), waiting("The two clips are compared", 4)));
      await this.compare(two, false).catch((error) => this.fail(two, error));
      return;
    }
    const choosing = new Choosing(two, this.context, (chosen) => this.context.go(addressOf(chosen)));
    this.shown = choosing;
    fill(this.root, choosing.element);
  }

  /** `verified`: each finding carried out on the figure. Throws what the server says. */
  private async compare(two: Two, verified: boolean): Promise<void> {
    const { signal } = this.asked;
    const [attempt, target, mine, theirs, coached] = await Promise.all([
      fetchMotion(two.attempt, { rate: 60, signal }),
      fetchMotion(two.target, { rate: 60, signal }),
      get("/api/clips/{clip}", { path: { clip: two.attempt }, signal }),
      get("/api/clips/{clip}", { path: { clip: two.target }, signal }),
      post("/api/coach", { body: { ...two, most: FIRST, verified }, signal }),
    ]);
    this.shown?.dispose();
    const comparison = new Comparison({ attempt, target, coached, head: this.head(two, mine, theirs), verify: verified ? undefined : () => this.compare(two, true) });
    this.shown = comparison;
    fill(this.root, h("h1", { class: "unseen" }, "Coach"), comparison.element);
    this.context.say(coached.texts.join(" "));
  }

  private fail(two: Two, error: unknown): void {
    if (isAbort(error)) return;
    fill(this.root, h("div", { class: "choose coach-waiting" }, h("h1", { class: "coach-part word" }, "These two cannot be compared"), errorState(withoutPath(problemOf(error)), { label: "Choose others", run: () => this.context.go(hashOf("coach")) }, { label: "Try again", run: () => void this.show(two) })));
  }

  private head(two: Two, mine: Clip, theirs: Clip): HTMLElement {
    const row = (which: keyof Two, title: string, clip: Clip) =>
      h("div", { class: "coach-clip" }, h("dt", null, title), h("dd", null, h("a", { class: "coach-name word", href: hashOf("clip", [clip.id]) }, clip.name), h("button", { class: "button button-quiet coach-other", type: "button", "aria-label": `Another ${which}`, onclick: () => void this.pick(two, which) }, "Another")));
    const swap = h("button", { class: "button button-quiet", type: "button", onclick: () => this.context.go(addressOf({ attempt: two.target, target: two.attempt })) }, "Swap the two");
    return h("header", { class: "coach-head" }, h("dl", { class: "coach-clips" }, row("attempt", "Attempt", mine), row("target", "Target", theirs)), h("div", { class: "coach-head-tools" }, swap, h("a", { class: "button button-quiet", href: hashOf("coach") }, "Start again")));
  }

  private async pick(two: Two, which: keyof Two): Promise<void> {
    const clip = await pickClip(which === "attempt" ? "Attempt: choose a clip" : "Target: choose a clip");
    if (clip) this.context.go(addressOf({ ...two, [which]: clip.id }));
  }
}
