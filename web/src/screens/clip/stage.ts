/** The clip's figure, its camera and its time. */
import { duration, type Motion } from "../../api/joints";
import { cameraFor } from "../../figure/camera";
import { wantsStillness } from "../../figure/clock";
import { Playback } from "../../figure/playback";
import { floorOf, groundAt, newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { FigureView } from "../../figure/view";
import { h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { orbit } from "../../widgets/orbit";
import { Player } from "../../widgets/player";
import { Timeline, type Track } from "../../widgets/timeline";

/** Seconds before and after the moment at which a trace shows the body. */
const TRACE = [-1.2, -0.8, -0.4, 0.4, 0.8, 1.2];

export class ClipStage {
  readonly element: HTMLElement;
  readonly playback: Playback;
  private readonly view: FigureView;
  private readonly player: Player;
  private readonly timeline: Timeline;
  private readonly body: Actor = { pose: newPose() };
  private readonly trace: Actor[] = TRACE.map((by) => ({ pose: newPose(), look: "plain", strength: 0.75 - 0.35 * Math.abs(by) }));
  private readonly tracks = new Map<string, readonly Track[]>();
  private readonly stopOrbit: () => void;
  private follows = true;
  private traces = false;
  private hasLooked = false;

  /** `span`: the moment that was searched for, played first. */
  constructor(private readonly motion: Motion, span: readonly [number, number] | null) {
    this.view = new FigureView({ label: labelOf("the clip") });
    this.playback = new Playback(motion.start, motion.start + Math.max(duration(motion) - 1 / motion.fps, 1 / motion.fps));
    this.playback.span = span;
    if (span) this.playback.seek(span[0]);
    this.player = new Player(this.playback, { step: 1 / motion.fps, extra: this.switches() });
    this.timeline = new Timeline(this.playback, { label: "Time in the clip", step: 1 / motion.fps });
    this.view.floor = floorOf(motion);
    this.view.before = () => this.pose();
    this.playback.onChange(() => this.view.invalidate());
    this.stopOrbit = orbit(this.view);
    this.element = h("section", { class: "clip-stage", "aria-label": "The motion" }, h("div", { class: "clip-picture" }, this.view.element, this.corner()), h("div", { class: "clip-time" }, this.player.element, this.timeline.element));
    if (span) this.setTracks("moment", [{ name: "Found", stretches: [{ start: span[0], end: span[1], text: "the moment found", tone: "moment" }] }]);
    if (!wantsStillness()) this.playback.play();
  }

  /** Put tracks of one kind on the timeline, in the order in which the kinds came to be named. */
  setTracks(kind: string, tracks: readonly Track[]): void {
    this.tracks.set(kind, tracks);
    this.timeline.setTracks([...this.tracks.values()].flat());
  }

  /** Name the kinds of tracks, so that they lie in this order whichever comes first. */
  expect(...kinds: string[]): void {
    for (const kind of kinds) this.tracks.set(kind, this.tracks.get(kind) ?? []);
  }

  /** Say whose figure it is. */
  setName(name: string): void {
    this.view.element.setAttribute("aria-label", labelOf(name));
  }

  /** Go to a moment. */
  seek(time: number): void {
    this.playback.seek(time);
  }

  dispose(): void {
    this.stopOrbit();
    this.playback.dispose();
    this.player.dispose();
    this.timeline.dispose();
    this.view.dispose();
  }

  private pose(): void {
    const { motion, playback, view } = this;
    if (!this.hasLooked && view.width) this.look();
    poseAt(motion, playback.time, this.body.pose);
    if (this.traces) TRACE.forEach((by, i) => poseAt(motion, playback.time + by, this.trace[i].pose));
    view.actors = this.traces ? [...this.trace, this.body] : [this.body];
    if (this.follows) [view.camera.target[0], view.camera.target[2]] = groundAt(motion, playback.time);
  }

  /** Look from where the body is seen well. */
  private look(): void {
    this.hasLooked = true;
    const { aspect } = this.view;
    this.view.camera = cameraFor(this.motion, { aspect, at: this.playback.time, whole: !this.follows });
  }

  private again(): void {
    this.look();
    this.view.invalidate();
  }

  private switches(): Node[] {
    const { span } = this.playback;
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
        this.view.invalidate();
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
    return h("div", { class: "clip-corner" }, h("button", { class: "icon-button", type: "button", "aria-label": "Look from the front again", title: "Look from the front again", onclick: () => this.again() }, icon("home")));
  }
}

const labelOf = (name: string) => `The figure of ${name}. Arrows turn it, plus and minus come closer and go away.`;
