/** A part of a clip made anew: which limbs, when, and what they are to do; before and after side by side. */
import { get, post } from "../../api/client";
import { clipIn, madeIn } from "../../api/ids";
import { duration, fetchMotion, type Motion } from "../../api/joints";
import type { Clip, WorkStatus } from "../../api/types";
import { hashOf } from "../../app/router";
import type { Context, Place } from "../../app/screen";
import type { Part } from "../../figure/bones";
import { wantsStillness } from "../../figure/clock";
import { Playback } from "../../figure/playback";
import { dropAnywhere, send } from "../../widgets/drop";
import { fill, h } from "../../widgets/dom";
import { Player } from "../../widgets/player";
import { Slot } from "../../widgets/slot";
import { showError, waiting } from "../../widgets/states";
import { Timeline } from "../../widgets/timeline";
import { clipActions } from "./actions";
import { BodyMask } from "./body";
import { bestOf } from "./claims";
import { asked, maskOf, maskText, PRESETS, type Mask } from "./mask";
import { settingsOf, SettingsFields, settingsQuery, type Settings } from "./settings";
import { isWhole, type Bounds, type Span } from "./span";
import { SpanField } from "./spanfield";
import { newLook, Variants } from "./variants";
import { awaitClips, motionsOf, showMissing, underWay } from "./work";

type Way = "every-step" | "once";
const WAYS: Readonly<Record<Way, readonly [string, string]>> = {
  "every-step": ["At every step", "The rest is held while the part is made, so that it fits."],
  once: ["Once, at the end", "The whole is made anew and the rest put back; freer, with harder seams."],
};
/** The shortest stretch that can be changed, seconds. */
const LEAST = 0.3;

interface Asked {
  readonly text: string;
  readonly mask: Mask;
  readonly span: Span | null;
  readonly way: Way;
  readonly settings: Settings;
  readonly made: readonly string[];
}

export class EditPart {
  readonly element = h("div", { class: "gen-part" });
  private readonly ended = new AbortController();
  private readonly stopDrop: () => void;
  private readonly clipId: string;
  private asked: Asked;
  private motion!: Motion;
  private clip!: Clip;
  private readonly stage = h("div", { class: "gen-edit-pictures" });
  private readonly result = h("div", { class: "gen-result" });
  private readonly problem = h("div");
  private readonly button = h("button", { class: "button button-main gen-make", type: "submit" }, "Make the change");
  private readonly look = newLook();
  private variants: Variants | null = null;
  private parts: (() => void) | null = null;
  private playback!: Playback;
  private chosen = "";

  constructor(place: Place, private readonly context: Context) {
    this.clipId = clipIn(place.query, "clip");
    this.asked = askedOf(place.query);
    this.stopDrop = dropAnywhere("Drop a motion to change a part of it", (files) => void this.bring(files));
    if (this.clipId) void this.open();
    else this.choose();
  }

  dispose(): void {
    this.ended.abort();
    this.stopDrop();
    this.variants?.dispose();
    this.parts?.();
  }

  private use(id: string): void {
    this.context.go(hashOf("generate", ["edit"], { clip: id, text: this.asked.text, mask: maskText(this.asked.mask), way: this.asked.way === "once" ? "once" : "", ...settingsQuery(this.asked.settings) }));
  }

  private choose(): void {
    const slot = new Slot({ title: "The clip to change", hint: "One of the library, one that was made here, or a file of yours.", chosen: (id) => this.use(id), bring: (files) => void this.bring(files) });
    this.parts = () => slot.dispose();
    fill(this.element, h("div", { class: "gen-choose-clip" }, this.problem, slot.element));
  }

  private async bring(files: File[]): Promise<void> {
    try {
      this.use((await send(this.problem, files, this.ended.signal)).id);
    } catch (error) {
      showError(this.problem, error);
    }
  }

  private async open(): Promise<void> {
    const { signal } = this.ended;
    fill(this.element, waiting("Opening the clip", 3));
    try {
      [this.motion, this.clip] = await Promise.all([fetchMotion(this.clipId, { signal }), get("/api/clips/{clip}", { path: { clip: this.clipId }, signal })]);
      this.build();
      if (this.asked.made.length) await this.show(this.asked.made);
      else await this.resume();
    } catch (error) {
      showError(this.element, error, { label: "Choose another clip", run: () => this.context.go(hashOf("generate", ["edit"])) });
    }
  }

  private get bounds(): Bounds {
    return { start: 0, end: Math.max(Math.floor(duration(this.motion) * 100) / 100, LEAST), least: LEAST };
  }

  private get span(): Span {
    const { start, end } = this.bounds;
    const span = this.asked.span;
    return span && span.until <= end + 0.01 && span.until - span.from >= LEAST - 1e-6 ? span : { from: start, until: end };
  }

  /** The parts that are drawn in colour: those that are changed. */
  private get lit(): ReadonlySet<Part> {
    return new Set([...this.asked.mask].filter((each): each is Part => each !== "path"));
  }

  private build(): void {
    this.playback = new Playback(0, this.bounds.end);
    const player = new Player(this.playback);
    const timeline = new Timeline(this.playback, { label: "Time in the clip" });
    const span = new SpanField(this.span, this.bounds, (now, at) => {
      this.change({ span: now });
      this.playback.pause();
      this.playback.seek(at);
    });
    const mask = new BodyMask(this.asked.mask, (now) => {
      this.change({ mask: now });
      this.variants?.light(this.lit);
    });
    this.parts = () => [this.playback, player, timeline].forEach((each) => each.dispose());
    const name = h("header", { class: "gen-edit-head" }, h("a", { class: "gen-edit-name word", href: hashOf("clip", [this.clip.id]) }, this.clip.name), h("a", { class: "button button-quiet", href: hashOf("generate", ["edit"]) }, "Another clip"));
    fill(this.element, h("div", { class: "gen-edit" }, h("div", { class: "gen-edit-stage" }, name, this.stage, player.element, timeline.element, span.element, this.result), this.form(mask)));
    this.draw();
    if (!wantsStillness()) this.playback.play();
  }

  private form(mask: BodyMask): HTMLElement {
    const text = h("textarea", { class: "field gen-sentence word", rows: 2, maxlength: 500, placeholder: "a person waves with the right hand", "aria-label": "What the part is to do" }, this.asked.text);
    text.addEventListener("input", () => this.change({ text: text.value }));
    const ways = (Object.keys(WAYS) as Way[]).map((way) => {
      const input = h("input", { type: "radio", name: "gen-way", value: way, checked: way === this.asked.way, onchange: () => this.change({ way }) });
      return h("label", { class: "choice gen-way-choice" }, input, h("span", null, WAYS[way][0], h("small", null, WAYS[way][1])));
    });
    const fields = new SettingsFields(this.asked.settings, (settings) => this.change({ settings }));
    const part = (title: string, ...inside: Node[]) => h("section", { class: "gen-ask" }, h("h2", { class: "part-title" }, title), inside);
    return h(
      "form",
      { class: "gen-edit-form", onsubmit: (event) => this.submit(event, text) },
      part("What to change", mask.element),
      part("What it is to do", text),
      part("How the rest is kept", h("div", { role: "radiogroup", "aria-label": "How the rest is kept" }, ways)),
      fields.element,
      this.button,
      this.problem,
    );
  }

  /** The pictures: the clip, and beside it the variant that is chosen. */
  private draw(after?: readonly { id: string; motion: Motion }[]): void {
    const { lit } = this;
    this.after = after ?? this.after;
    const chosen = this.after.find((each) => each.id === this.chosen) ?? this.after[0];
    this.variants?.dispose();
    this.variants = new Variants(
      [{ id: this.clipId, title: "Before", motion: this.motion, lit, fixed: true }, ...(chosen ? [{ id: chosen.id, title: "After", motion: chosen.motion, lit }] : [])],
      this.playback,
      { label: "Before and after", look: this.look },
    );
    fill(this.stage, this.variants.element);
  }

  private after: readonly { id: string; motion: Motion }[] = [];

  private change(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    const { text, mask, way, settings, made } = this.asked;
    const isAll = isWhole(this.span, this.bounds);
    this.context.go(
      hashOf("generate", ["edit"], { clip: this.clipId, text, mask: maskText(mask), from: isAll ? "" : this.span.from, until: isAll ? "" : this.span.until, way: way === "once" ? way : "", ...settingsQuery(settings), made: made.join(".") }),
      { replace: true },
    );
  }

  private submit(event: Event, field: HTMLElement): void {
    event.preventDefault();
    const { text, mask, way, settings } = this.asked;
    const missing = mask.size === 0 ? "Choose a part of the body to change." : text.trim() ? "" : "Say what the part is to do.";
    if (missing) {
      fill(this.problem, h("p", { class: "gen-missing", role: "alert" }, missing));
      if (mask.size) field.focus();
      return;
    }
    this.problem.replaceChildren();
    const { seed, count, steps, guidance } = settings;
    const isAll = isWhole(this.span, this.bounds);
    const span = isAll ? {} : { start: this.span.from, stop: this.span.until };
    const body = { clip: this.clipId, text: text.trim(), ...asked(mask), ...span, way, count, seed, steps, guidance, sampler: "dpm-solver++" as const };
    void this.run(() => post("/api/edit", { body, signal: this.ended.signal }));
  }

  private async resume(): Promise<void> {
    const work = await underWay("edit", this.ended.signal).catch(() => null);
    if (work) await this.run(async () => work);
  }

  private async run(start: () => Promise<WorkStatus>): Promise<void> {
    this.button.disabled = true;
    const host = h("div", { class: "gen-work" });
    fill(this.result, host);
    try {
      const clips = await awaitClips(host, await start(), "Making the change", this.ended.signal);
      if (!clips) return;
      this.change({ made: clips });
      await this.show(clips);
      this.context.say("The change is made");
    } catch (error) {
      showError(this.result, error);
    } finally {
      this.button.disabled = false;
    }
  }

  private async show(ids: readonly string[]): Promise<void> {
    try {
      const motions = await motionsOf(ids, this.ended.signal);
      this.chosen = bestOf(ids);
      this.draw(ids.map((id, i) => ({ id, motion: motions[i] })));
      this.offer(ids);
      this.playback.seek(0);
      if (!wantsStillness()) this.playback.play();
    } catch (error) {
      showMissing(this.result, error, { forget: () => this.change({ made: [] }), again: () => void this.show(ids) });
    }
  }

  /** Which variant is shown, and what to do with it. */
  private offer(ids: readonly string[]): void {
    const pick = (id: string) => {
      this.chosen = id;
      this.draw();
      this.offer(ids);
      this.result.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    };
    const choice = h("div", { class: "segments", role: "group", "aria-label": "Variant" }, ids.map((id, i) => h("button", { type: "button", "aria-pressed": String(id === this.chosen), "aria-label": `Variant ${i + 1}`, onclick: () => pick(id) }, i + 1)));
    fill(this.result, h("div", { class: "gen-offer" }, ids.length > 1 && h("span", { class: "gen-offer-pick" }, "Variant", choice), clipActions(this.chosen, this.context, [h("a", { class: "button", href: hashOf("generate", ["edit"], { clip: this.chosen }) }, "Change this one further")])));
  }
}

function askedOf(query: URLSearchParams): Asked {
  const [from, until] = [Number(query.get("from") ?? NaN), Number(query.get("until") ?? NaN)];
  const mask = maskOf(query.get("mask") ?? "");
  return {
    text: (query.get("text") ?? "").slice(0, 500),
    mask: query.has("mask") ? mask : new Set(PRESETS[0][1]),
    span: from >= 0 && until > from ? { from, until } : null,
    way: query.get("way") === "once" ? "once" : "every-step",
    settings: settingsOf(query),
    made: madeIn(query),
  };
}
