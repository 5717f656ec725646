/** A walk: its figure with footprints on the floor, and its footfalls in time. */
import { duration, type Motion } from "../../api/joints";
import { cameraFor, projector } from "../../figure/camera";
import { wantsStillness } from "../../figure/clock";
import { css, palette, type Colour, type Palette } from "../../figure/palette";
import { Playback } from "../../figure/playback";
import { floorOf, groundAt, newPose, poseAt } from "../../figure/pose";
import type { Actor } from "../../figure/scene";
import { FigureView } from "../../figure/view";
import { h } from "../../widgets/dom";
import { orbit } from "../../widgets/orbit";
import { Player } from "../../widgets/player";
import { Timeline } from "../../widgets/timeline";
import { footTracks, printsAt, standingWords, type Stay, type Steady } from "./footfalls";

/** Seconds that a footprint is seen after the foot has left. */
const FADES = 2.5;
const ANKLE = { left: 7, right: 8 } as const;
const TOE = { left: 10, right: 11 } as const;

export class GaitStage {
  readonly element: HTMLElement;
  readonly playback: Playback;
  private readonly view: FigureView;
  private readonly player: Player;
  private readonly timeline: Timeline;
  private readonly stopOrbit: () => void;
  private readonly actor: Actor = { pose: newPose() };
  private readonly standing = h("p", { class: "gait-standing" });
  private readonly floor: number;
  private readonly spots = new Map<Stay, Float32Array>();
  private hasLooked = false;

  /** `stays` and `steps` are empty where nothing could be measured. */
  constructor(private readonly motion: Motion, name: string, private readonly stays: readonly Stay[], steps: readonly Steady[]) {
    this.view = new FigureView({ label: `The walk ${name}. Arrows turn it, plus and minus come closer and go away.` });
    this.floor = floorOf(motion);
    this.playback = new Playback(motion.start, motion.start + Math.max(duration(motion) - 1 / motion.fps, 1 / motion.fps));
    if (steps.length) this.playback.seek(steps[0].start);
    this.player = new Player(this.playback, { step: 1 / motion.fps, extra: [this.standing] });
    this.timeline = new Timeline(this.playback, { label: "Time in the walk" });
    if (stays.length) this.timeline.setTracks(footTracks(stays, steps));
    this.view.floor = this.floor;
    this.view.actors = [this.actor];
    this.view.before = () => this.pose();
    this.view.overlay = (context, width, height) => this.prints(context, width, height);
    this.stopOrbit = orbit(this.view);
    this.playback.onChange(() => this.follow());
    this.element = h("section", { class: "gait-stage", "aria-label": "The walk" }, h("div", { class: "gait-picture" }, this.view.element), h("div", { class: "gait-time" }, this.player.element, this.timeline.element));
    this.follow();
    if (!wantsStillness()) this.playback.play();
  }

  dispose(): void {
    this.stopOrbit();
    this.playback.dispose();
    this.player.dispose();
    this.timeline.dispose();
    this.view.dispose();
  }

  private follow(): void {
    this.view.invalidate();
    this.standing.textContent = this.stays.length ? standingWords(this.stays, this.playback.time) : "";
  }

  private pose(): void {
    const { motion, playback, view } = this;
    if (!this.hasLooked && view.width) {
      this.hasLooked = true;
      const camera = cameraFor(motion, { aspect: view.aspect, at: playback.time });
      view.camera = { ...camera, yaw: camera.yaw + 0.55, pitch: 0.22 };
    }
    poseAt(motion, playback.time, this.actor.pose);
    [view.camera.target[0], view.camera.target[2]] = groundAt(motion, playback.time);
  }

  private prints(context: CanvasRenderingContext2D, width: number, height: number): void {
    const colours = palette();
    const now = this.playback.time;
    for (const stay of printsAt(this.stays, now)) {
      const age = now - stay.lift;
      if (age > FADES) continue;
      this.print(context, stay, age > 0 ? 0.75 * (1 - age / FADES) : 0.9, age <= 0, colours, width, height);
    }
  }

  /** A foot's outline on the floor, filled while it stands, with the side's letter. */
  private print(context: CanvasRenderingContext2D, stay: Stay, alpha: number, stands: boolean, colours: Palette, width: number, height: number): void {
    const project = projector(this.view.camera, width, height);
    const [x, z, dx, dz] = this.spot(stay);
    context.beginPath();
    for (let k = 0; k <= 24; k++) {
      const turn = (k / 24) * 2 * Math.PI;
      const [along, across] = [0.05 + 0.15 * Math.cos(turn), (0.052 + 0.012 * Math.cos(turn)) * Math.sin(turn)];
      const [px, py] = project(x + along * dx - across * dz, this.floor, z + along * dz + across * dx);
      if (k) context.lineTo(px, py);
      else context.moveTo(px, py);
    }
    const colour: Colour = colours[stay.side];
    context.lineWidth = 2;
    context.strokeStyle = css(colour, alpha);
    context.fillStyle = css(colour, stands ? 0.35 : 0.14 * alpha);
    context.fill();
    context.stroke();
    const [tx, ty] = project(x + 0.3 * dx, this.floor, z + 0.3 * dz);
    context.font = `600 12px "Motionary Text", system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = css(colours.isDark ? [1, 1, 1] : [0.1, 0.12, 0.14], alpha);
    context.fillText(stay.side === "left" ? "L" : "R", tx, ty);
  }

  /** Where a foot stood: its ankle in the middle of the stay, and the way that the toe points. */
  private spot(stay: Stay): Float32Array {
    const known = this.spots.get(stay);
    if (known) return known;
    const pose = poseAt(this.motion, (stay.land + stay.lift) / 2);
    const [ankle, toe] = [3 * ANKLE[stay.side], 3 * TOE[stay.side]];
    const [dx, dz] = [pose[toe] - pose[ankle], pose[toe + 2] - pose[ankle + 2]];
    const length = Math.hypot(dx, dz) || 1;
    const spot = Float32Array.of(pose[ankle], pose[ankle + 2], dx / length, dz / length);
    this.spots.set(stay, spot);
    return spot;
  }
}
