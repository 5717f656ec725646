/** Two clips compared: figures in step, instructions that jump to their moment and loop around it, angle curves. */
import type { Motion } from "../../api/joints";
import type { Coached } from "../../api/types";
import { wantsStillness } from "../../figure/clock";
import { Playback } from "../../figure/playback";
import { fill, h } from "../../widgets/dom";
import { Player } from "../../widgets/player";
import { Timeline, type Track } from "../../widgets/timeline";
import { angleFor, anglesOf } from "./angles";
import { AngleChart } from "./chart";
import { lengthOf, loopAround, tellingPlace } from "./moments";
import { CoachStage, type Way } from "./stage";
import { FIRST, Steps, type Finding } from "./steps";

export interface ComparisonParts {
  readonly attempt: Motion;
  readonly target: Motion;
  readonly coached: Coached;
  /** Shown above the instructions: which clips these are. */
  readonly head: Node;
  /** Carries the instructions out and shows what that gives; throws what the server says. */
  readonly verify?: () => Promise<void>;
}

export class Comparison {
  readonly element: HTMLElement;
  readonly playback: Playback;
  private readonly stage: CoachStage;
  private readonly player: Player;
  private readonly timeline: Timeline;
  private readonly chart: AngleChart;
  private readonly steps: Steps;
  private readonly angles;
  private readonly where = h("p", { class: "coach-where" });
  private chosen = 0;

  constructor(private readonly parts: ComparisonParts) {
    const { attempt, target, coached } = parts;
    this.angles = anglesOf(coached.curves);
    this.stage = new CoachStage(attempt, target, coached);
    // the target's own pace: its seconds are what passes
    this.playback = new Playback(0, lengthOf(coached.target_times[0]));
    const step = this.playback.end / 100;
    this.player = new Player(this.playback, { words: (time) => this.percent(time), whole: "", step, extra: [this.where] });
    this.timeline = new Timeline(this.playback, { label: "Place in the movement", words: (time) => this.percent(time), step });
    this.chart = new AngleChart(this.angles, this.playback);
    this.steps = new Steps(coached, { chosen: (finding, number) => this.choose(finding, number), verify: parts.verify });
    this.playback.onChange(() => this.follow());
    this.element = h(
      "div",
      { class: "beside coach" },
      h("section", { class: "beside-stage coach-stage", "aria-label": "The two motions" }, this.tools(), this.stage.element, h("div", { class: "beside-time coach-time" }, this.player.element, this.timeline.element), this.chart.element),
      h("section", { class: "beside-entry", "aria-label": "The coach's words" }, parts.head, this.steps.element),
    );
    this.setTracks();
    const first = coached.findings[0];
    if (first) this.choose(first, 1, false);
    this.follow();
    if (!wantsStillness()) this.playback.play();
    else if (first) this.seekTelling(first);
  }

  dispose(): void {
    this.playback.dispose();
    this.player.dispose();
    this.timeline.dispose();
    this.chart.dispose();
    this.stage.dispose();
  }

  /** Look at an instruction: its joints, its angle, its stretch again and again. The same once more lets it go. */
  private choose(finding: Finding, number: number, jump = true): void {
    this.chosen = this.chosen === number && jump ? 0 : number;
    const isOn = this.chosen !== 0;
    this.steps.set(this.chosen);
    this.stage.setMarks(this.marks(), this.chosen);
    const stretch = isOn ? ([finding.at, finding.until] as const) : null;
    const key = isOn ? angleFor(finding, this.angles) : "";
    this.chart.show(key, stretch);
    this.setTracks(isOn ? finding : undefined);
    if (!jump) return;
    const end = this.playback.end;
    this.playback.span = stretch && loopAround(...stretch).map((each) => each * end) as [number, number];
    if (!isOn) return;
    if (wantsStillness()) {
      this.playback.pause();
      this.seekTelling(finding);
      return;
    }
    this.playback.seek(this.playback.span![0]);
    this.playback.play();
  }

  /** Go to where a difference is seen best when nothing moves. */
  private seekTelling(finding: Finding): void {
    const key = angleFor(finding, this.angles);
    this.playback.seek(this.playback.end * tellingPlace(finding.at, finding.until, this.angles.find((each) => each.key === key)?.curves[0]));
  }

  private marks() {
    return this.parts.coached.findings.slice(0, Math.max(FIRST, this.chosen)).map((each, i) => ({ number: i + 1, joints: each.joints }));
  }

  private setTracks(finding?: Finding): void {
    const end = this.playback.end;
    const phases: Track = { name: "Phase", stretches: this.parts.coached.phases.map((each) => ({ start: each.start * end, end: each.end * end, text: each.words.replace(/^(at|on) (the )?/, "") , title: each.words, tone: "quiet" as const })) };
    const looked: Track[] = finding ? [{ name: "Change", stretches: [{ start: finding.at * end, end: finding.until * end, text: String(this.chosen), title: finding.text, tone: "moment" }] }] : [];
    this.timeline.setTracks([phases, ...looked]);
  }

  private tools(): HTMLElement {
    const { attempt_times: rows } = this.parts.coached;
    const ways = h("div", { class: "segments", role: "group", "aria-label": "How the figures stand" });
    const set = (way: Way) => {
      this.stage.setWay(way);
      fill(ways, (["beside", "overlay"] as const).map((each) => h("button", { type: "button", "aria-pressed": String(each === way), onclick: () => set(each) }, each === "beside" ? "Side by side" : "One over the other")));
    };
    set("beside");
    const repetition = h("select", { class: "field", "aria-label": "Repetition of the attempt", onchange: () => this.stage.setRepetition(Number(repetition.value)) }, rows.map((_, i) => h("option", { value: i }, `repetition ${i + 1} of ${rows.length}`)));
    return h("div", { class: "coach-tools" }, ways, rows.length > 1 && repetition, this.parts.coached.findings.length > 0 && h("p", { class: "coach-legend" }, h("i", { class: "coach-ring" }), "to change", h("i", { class: "coach-square" }), "the same place in the target"));
  }

  private follow(): void {
    const place = this.playback.time / this.playback.end;
    this.stage.seek(place);
    const { attempt, target } = this.stage.seconds;
    this.where.textContent = `attempt ${attempt.toFixed(1)} s · target ${target.toFixed(1)} s`;
  }

  private percent(time: number): string {
    return `${Math.round((100 * time) / this.playback.end)} %`;
  }
}
