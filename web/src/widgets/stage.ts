/** A motion's figure, which can be turned, with its time below: player, timeline, tracks. */
import { duration, type Motion } from "../api/joints";
import { Playback } from "../figure/playback";
import { floorOf } from "../figure/pose";
import { FigureView } from "../figure/view";
import { h } from "./dom";
import { orbit, turned } from "./orbit";
import { Player } from "./player";
import { Timeline } from "./timeline";

export interface MotionStageOptions {
  /** What the stage and its time are called. */
  readonly label: string;
  readonly time: string;
  /** What the figure is, in words. */
  readonly figure: string;
  /** More controls in the player's bar. */
  readonly extra?: readonly Node[];
  /** In the picture's corner. */
  readonly corner?: Node;
}

export class MotionStage {
  readonly element: HTMLElement;
  readonly view: FigureView;
  readonly playback: Playback;
  readonly timeline: Timeline;
  private readonly player: Player;
  private readonly stopOrbit: () => void;

  constructor(motion: Motion, options: MotionStageOptions) {
    const step = 1 / motion.fps;
    this.view = new FigureView({ label: turned(options.figure) });
    this.view.floor = floorOf(motion);
    this.playback = new Playback(motion.start, motion.start + Math.max(duration(motion) - step, step));
    this.playback.onChange(() => this.view.invalidate());
    this.player = new Player(this.playback, { step, extra: options.extra });
    this.timeline = new Timeline(this.playback, { label: options.time, step });
    this.stopOrbit = orbit(this.view);
    this.element = h(
      "section",
      { class: "beside-stage", "aria-label": options.label },
      h("div", { class: "picture" }, this.view.element, options.corner),
      h("div", { class: "beside-time" }, this.player.element, this.timeline.element),
    );
  }

  dispose(): void {
    this.stopOrbit();
    this.playback.dispose();
    this.player.dispose();
    this.timeline.dispose();
    this.view.dispose();
  }
}
