/** Motion from words: a timeline of phrases, and the variants that come of it side by side. */
import { post } from "../../api/client";
import { madeIn } from "../../api/ids";
import { duration } from "../../api/joints";
import type { WorkStatus } from "../../api/types";
import { hashOf } from "../../app/router";
import type { Context, Place } from "../../app/screen";
import { wantsStillness } from "../../figure/clock";
import { Playback } from "../../figure/playback";
import { fill, h } from "../../widgets/dom";
import { examples } from "../../widgets/examples";
import { Player } from "../../widgets/player";
import { showError, waiting } from "../../widgets/states";
import { Timeline } from "../../widgets/timeline";
import { clipActions } from "./actions";
import { bestOf } from "./claims";
import { fromText, phrase, startsOf, toText, type Phrase } from "./phrases";
import { Score } from "./score";
import { settingsOf, SettingsFields, settingsQuery, type Settings } from "./settings";
import { Variants } from "./variants";
import { awaitClips, motionsOf, showMissing, underWay } from "./work";

const EXAMPLES: readonly (readonly [string, readonly (readonly [string, number])[]])[] = [
  ["a walk", [["a person walks forward", 4]]],
  ["walk, then wave", [["a person walks forward", 3], ["a person waves with the right hand", 3]]],
  ["three things", [["a person walks forward", 3], ["a person jumps up", 2], ["a person kicks with the left leg", 2.5]]],
];

/** What was asked last: one comes back to it from another screen. */
let last = new URLSearchParams();

export class MakePart {
  readonly element: HTMLElement;
  private readonly ended = new AbortController();
  private readonly score: Score;
  private readonly button = h("button", { class: "button button-main gen-make", type: "submit" }, "Make motion");
  private readonly problem = h("div");
  private readonly result = h("section", { class: "gen-result", "aria-label": "What was made" });
  private phrases: readonly Phrase[];
  private settings: Settings;
  private made: readonly string[];
  private shown: (() => void) | null = null;

  constructor(place: Place, private readonly context: Context) {
    const query = place.query.size ? place.query : last;
    const asked = fromText(query.get("p") ?? "");
    this.phrases = asked.length ? asked : [phrase()];
    this.settings = settingsOf(query);
    this.made = madeIn(query);
    this.score = new Score((phrases) => this.change({ phrases }), (text) => context.say(text));
    this.score.set(this.phrases);
    const fields = new SettingsFields(this.settings, (settings) => this.change({ settings }));
    const form = h("form", { class: "gen-form", onsubmit: (event) => this.submit(event) }, this.examples(), this.score.element, h("div", { class: "gen-go" }, fields.element, this.button), this.problem);
    this.element = h("div", { class: "gen-part" }, form, this.result);
    if (this.made.length) void this.show(this.made);
    else {
      fill(this.result, this.hint());
      void this.resume();
    }
  }

  dispose(): void {
    this.ended.abort();
    this.score.dispose();
    this.shown?.();
  }

  private hint(): HTMLElement {
    return h("p", { class: "gen-hint" }, "The variants will stand here side by side and move in step. The model knows plain sentences about single, everyday actions: walks, jumps, gestures, kicks, and a few of them together. The same words and the same seed always make the same motion.");
  }

  private examples(): HTMLElement {
    const use = (index: number) => {
      const made = EXAMPLES[index][1].map(([text, seconds]) => phrase(text, seconds));
      this.score.set(made);
      this.change({ phrases: made });
    };
    return examples("Begin with ", EXAMPLES.map(([title]) => title), use, ".");
  }

  private change(change: { phrases?: readonly Phrase[]; settings?: Settings; made?: readonly string[] }): void {
    this.phrases = change.phrases ?? this.phrases;
    this.settings = change.settings ?? this.settings;
    this.made = change.made ?? this.made;
    const hasWords = this.phrases.some((each) => each.text.trim());
    const address = hashOf("generate", [], { p: hasWords ? toText(this.phrases) : "", ...settingsQuery(this.settings), made: this.made.join(".") });
    last = new URLSearchParams(address.split("?")[1] ?? "");
    this.context.go(address, { replace: true });
  }

  private submit(event: Event): void {
    event.preventDefault();
    if (this.phrases.some((each) => !each.text.trim())) {
      fill(this.problem, h("p", { class: "gen-missing", role: "alert" }, "Each phrase needs words: say what happens, or remove it."));
      this.score.focus();
      return;
    }
    this.problem.replaceChildren();
    const { seed, count, steps, guidance } = this.settings;
    const phrases = this.phrases.map(({ text, seconds }) => ({ text: text.trim(), seconds }));
    void this.run(() => post("/api/generate", { body: { phrases, count, seed, steps, guidance, sampler: "dpm-solver++" }, signal: this.ended.signal }));
  }

  private async resume(): Promise<void> {
    try {
      const work = await underWay("generate", this.ended.signal);
      if (work) await this.run(async () => work);
    } catch {
      // nothing is known of other work: one begins anew
    }
  }

  private async run(start: () => Promise<WorkStatus>): Promise<void> {
    this.button.disabled = true;
    this.shown?.();
    this.shown = null;
    const host = h("div", { class: "gen-work" });
    fill(this.result, host);
    this.result.scrollIntoView({ block: "nearest" });
    try {
      const clips = await awaitClips(host, await start(), "Making motion", this.ended.signal);
      if (clips) {
        this.change({ made: clips });
        await this.show(clips);
        this.context.say(`${clips.length} motions were made`);
      }
    } catch (error) {
      showError(this.result, error);
    } finally {
      this.button.disabled = false;
    }
  }

  /** Show motions that were made. */
  private async show(ids: readonly string[]): Promise<void> {
    fill(this.result, waiting("Fetching what was made", 2));
    try {
      const motions = await motionsOf(ids, this.ended.signal);
      const playback = new Playback(0, Math.max(...motions.map(duration), 0.1));
      const player = new Player(playback);
      const timeline = new Timeline(playback, { label: "Time in the motions" });
      timeline.setTracks([{ name: "Phrase", stretches: this.stretches(playback.end) }]);
      const best = bestOf(ids);
      const actions = h("div");
      const choose = (id: string) => fill(actions, clipActions(id, this.context, [h("a", { class: "button", href: hashOf("generate", ["edit"], { clip: id }) }, "Change a part of it")]));
      const variants = new Variants(ids.map((id, i) => ({ id, title: `Variant ${i + 1}`, motion: motions[i], best: id === best })), playback, { label: "The variants", chosen: choose });
      choose(best);
      this.shown?.();
      this.shown = () => [variants, player, timeline, playback].forEach((each) => each.dispose());
      fill(this.result, variants.element, player.element, timeline.element, actions);
      this.result.scrollIntoView({ block: "nearest" });
      if (!wantsStillness()) playback.play();
    } catch (error) {
      showMissing(this.result, error, { forget: () => this.change({ made: [] }), again: () => void this.show(ids) });
    }
  }

  private stretches(end: number) {
    const starts = startsOf(this.phrases);
    return this.phrases.map((each, i) => ({ start: Math.min(starts[i], end), end: Math.min(starts[i] + each.seconds, end), text: each.text || "…" }));
  }
}
