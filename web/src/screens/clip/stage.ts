/** The clip's figure, its camera and its time. */
import type { Motion } from "../../api/joints";
import { cameraFor } from "../../figure/camera";
import { wantsStillness } from "../../figure/clock";
import type { Playback } from "../../figure/playback";
import { groundAt, newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { turned } from "../../widgets/orbit";
import { MotionStage } from "../../widgets/stage";
import type { Track } from "../../widgets/timeline";

/** Seconds before and after the moment at which a trace shows the body. */
const TRACE = [-1.2, -0.8, -0.4, 0.4, 0.8, 1.2];

export class ClipStage {
  private readonly stage: MotionStage;
  private readonly body: Actor = { pose: newPose() };
  private readonly trace: Actor[] = TRACE.map((by) => ({ pose: newPose(), look: "plain", strength: 0.75 - 0.35 * Math.abs(by) }));
  private readonly tracks = new Map<string, readonly Track[]>();
  private follows = true;
  private traces = false;
  private hasLooked = false;

  /** `span`: the moment that was searched for, played first. */
  constructor(private readonly motion: Motion, span: readonly [number, number] | null) {
    this.stage = new MotionStage(motion, { label: "The motion", time: "Time in the clip", figure: figureOf("the clip"), extra: this.switches(span), corner: this.corner() });
    this.playback.span = span;
    if (span) this.playback.seek(span[0]);
    this.stage.view.before = () => this.pose();
    if (span) this.setTracks("moment", [{ name: "Found", stretches: [{ start: span[0], end: span[1], text: "the moment found", tone: "moment" }] }]);
    if (!wantsStillness()) this.playback.play();
  }

  get element(): HTMLElement {
    return this.stage.element;
  }

  get playback(): Playback {
    return this.stage.playback;
  }

  /** Put tracks of one kind on the timeline, in the order in which the kinds came to be named. */
  setTracks(kind: string, tracks: readonly Track[]): void {
    this.tracks.set(kind, tracks);
    this.stage.timeline.setTracks([...this.tracks.values()].flat());
  }

  /** Name the kinds of tracks, so that they lie in this order whichever comes first. */
  expect(...kinds: string[]): void {
    for (const kind of kinds) this.tracks.set(kind, this.tracks.get(kind) ?? []);
  }

  /** Say whose figure it is. */
  setName(name: string): void {
    this.stage.view.element.setAttribute("aria-label", turned(figureOf(name)));
  }

  /** Go to a moment. */
  seek(time: number): void {
    this.playback.seek(time);
  }

  dispose(): void {
    this.stage.dispose();
  }

  private pose(): void {
    const { motion } = this;
    const { playback, view } = this.stage;
    if (!this.hasLooked && view.width) this.look();
    poseAt(motion, playback.time, this.body.pose);
    if (this.traces) TRACE.forEach((by, i) => poseAt(motion, playback.time + by, this.trace[i].pose));
    view.actors = this.traces ? [...this.trace, this.body] : [this.body];
    if (this.follows) [view.camera.target[0], view.camera.target[2]] = groundAt(motion, playback.time);
  }

  /** Look from where the body is seen well. */
  private look(): void {
    this.hasLooked = true;
    const { view } = this.stage;
    view.camera = cameraFor(this.motion, { aspect: view.aspect, at: this.playback.time, whole: !this.follows });
  }

  private again(): void {
    this.look();
    this.stage.view.invalidate();
  }

  private switches(span: readonly [number, number] | null): Node[] {
    const moment = span && this.toggle("Moment", "Play only the moment that was found", true, (on) => {
      this.playback.span = on ? span : null;
      if (on) this.playback.seek(span[0]);
    });
    return [
      ...(moment ? [moment] : []),
      this.toggle("Follow", "The camera goes with the body", true, (on) => {
        this.follows = on;
        this.again();
      }),
      this.toggle("Trace", "Show the body a moment before and after", false, (on) => {
        this.traces = on;
        this.stage.view.invalidate();
      }),
    ];
  }

  private toggle(label: string, title: string, on: boolean, run: (on: boolean) => void): HTMLElement {
    const button = h("button", { class: "button button-quiet clip-switch", type: "button", title, "aria-pressed": String(on) }, label);
    button.addEventListener("click", () => {
      const now = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(now));
      run(now);
    });
    return button;
  }

  private corner(): HTMLElement {
    return h("div", { class: "picture-corner" }, h("button", { class: "icon-button", type: "button", "aria-label": "Look from the front again", title: "Look from the front again", onclick: () => this.again() }, icon("home")));
  }
}

const figureOf = (name: string) => `The figure of ${name}`;
