/** Attempt and target as two figures that are always at the same point of the movement. */
import type { Motion } from "../../api/joints";
import type { Coached } from "../../api/types";
import { axesOf, distanceFor, newCamera } from "../../figure/camera";
import { mix, palette, type Colour } from "../../figure/palette";
import { newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { FigureView } from "../../figure/view";
import { h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { orbit, turned } from "../../widgets/orbit";
import { drawMarks, drawName, type Marked } from "./marks";
import { secondsAt } from "./moments";
import { place, placingAt, reachOf, scaleLike, type Placing } from "./placing";

export type Way = "beside" | "overlay";
/** What is marked: a finding's joints under its number. */
export interface Mark {
  readonly number: number;
  readonly joints: readonly number[];
}

/** Metres of travel from which the camera goes along. */
const TRAVELS = 0.9;

export class CoachStage {
  readonly element: HTMLElement;
  private readonly view = new FigureView({ label: turned("Attempt and target at the same point of the movement", "them") });
  private readonly attemptActor: Actor = { pose: newPose(), offset: [0, 0, 0] };
  private readonly targetActor: Actor = { pose: newPose(), offset: [0, 0, 0] };
  private readonly stopOrbit: () => void;
  private readonly scale: number;
  private placings!: { attempt: Placing; target: Placing };
  private gap = 0.6;
  private tall = 1.8;
  private follows = false;
  private way: Way = "beside";
  private marks: readonly Mark[] = [];
  private chosen = 0;
  private place = 0;
  private repetition = 0;
  private hasLooked = false;

  constructor(private readonly attempt: Motion, private readonly target: Motion, private readonly coached: Coached) {
    this.scale = scaleLike(target, attempt);
    this.stopOrbit = orbit(this.view);
    this.view.floor = 0;
    this.view.before = () => this.pose();
    this.view.overlay = (context, width, height) => this.mark(context, width, height);
    const front = h("button", { class: "icon-button", type: "button", "aria-label": "Look from the front again", title: "Look from the front again", onclick: () => this.lookAgain() }, icon("home"));
    this.element = h("div", { class: "picture" }, this.view.element, h("div", { class: "picture-corner" }, front));
    this.setRepetition(0);
  }

  /** Seconds of both files now. */
  get seconds(): { attempt: number; target: number } {
    const { attempt_times, target_times } = this.coached;
    return { attempt: secondsAt(attempt_times[this.repetition], this.place), target: secondsAt(target_times[0], this.place) };
  }

  /** Go to a place of the movement, 0 to 1. */
  seek(place: number): void {
    this.place = place;
    this.view.invalidate();
  }

  /** Show another repetition of the attempt; the target always shows its most typical one. */
  setRepetition(repetition: number): void {
    this.repetition = repetition;
    const mine = this.coached.attempt_times[repetition];
    const theirs = this.coached.target_times[0];
    const [first, last] = [mine[0], mine.at(-1)!];
    this.placings = { attempt: placingAt(this.attempt, first), target: placingAt(this.target, theirs[0], this.scale) };
    const own = reachOf(this.attempt, this.placings.attempt, first, last);
    const other = reachOf(this.target, this.placings.target, theirs[0], theirs.at(-1)!);
    this.gap = (own.wide + other.wide) / 2 + 0.12;
    this.tall = Math.max(own.tall, other.tall);
    this.follows = Math.max(own.travel, other.travel) > TRAVELS;
    this.view.invalidate();
  }

  setWay(way: Way): void {
    this.way = way;
    this.lookAgain();
  }

  /** Mark the joints of findings; those of the chosen number stand out. */
  setMarks(marks: readonly Mark[], chosen: number): void {
    [this.marks, this.chosen] = [marks, chosen];
    this.view.invalidate();
  }

  dispose(): void {
    this.stopOrbit();
    this.view.dispose();
  }

  private lookAgain(): void {
    this.hasLooked = false;
    this.view.invalidate();
  }

  private look(): void {
    this.hasLooked = true;
    const wide = this.way === "beside" ? 3.3 * this.gap : 2.2 * this.gap;
    const tall = this.tall + 0.34;
    this.view.camera = { ...newCamera(), yaw: 0.55, pitch: 0.14, distance: distanceFor(tall, wide, this.view.aspect), target: [0, this.tall / 2 - 0.06, 0] };
  }

  private pose(): void {
    if (!this.hasLooked && this.view.width) this.look();
    const { attempt, target } = this.seconds;
    place(poseAt(this.attempt, attempt, this.attemptActor.pose), this.placings.attempt);
    place(poseAt(this.target, target, this.targetActor.pose), this.placings.target);
    const [right] = axesOf(this.view.camera);
    const by = this.way === "beside" ? this.gap : 0;
    this.attemptActor.offset = [-by * right[0], 0, -by * right[2]];
    this.targetActor.offset = [by * right[0], 0, by * right[2]];
    if (this.way === "overlay") Object.assign(this.targetActor, { look: this.shade(), strength: 0.99 });
    else Object.assign(this.targetActor, { look: "sides", strength: 1 });
    this.view.actors = [this.targetActor, this.attemptActor];
    if (this.follows) this.follow();
  }

  /** The target behind the attempt: one even tone that stands out from the background in both themes. */
  private shade(): Colour {
    const { stage, middle, isDark } = palette();
    return mix(stage, middle, isDark ? 0.5 : 0.42);
  }

  /** The camera goes along with the middle of both. */
  private follow(): void {
    const [a, b] = [this.attemptActor.pose, this.targetActor.pose];
    this.view.camera.target = [(a[0] + b[0]) / 2, this.view.camera.target[1], (a[2] + b[2]) / 2];
  }

  private mark(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { camera } = this.view;
    const colours = palette();
    const marks = this.marks.flatMap((mark): Marked[] => {
      const chosen = mark.number === this.chosen;
      const own: Marked = { ...mark, chosen, pose: this.attemptActor.pose, offset: this.attemptActor.offset!, whose: "attempt" };
      const other: Marked = { ...mark, chosen, pose: this.targetActor.pose, offset: this.targetActor.offset!, whose: "target" };
      return chosen ? [other, own] : [own];
    });
    drawMarks(context, marks, camera, width, height, colours);
    if (this.way === "overlay") return;
    for (const [actor, text] of [[this.attemptActor, "Attempt"], [this.targetActor, "Target"]] as const) {
      drawName(context, text, [actor.pose[0] + actor.offset![0], 0, actor.pose[2] + actor.offset![2]], camera, width, height, colours);
    }
  }
}
