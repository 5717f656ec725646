/** A body to paint on: a click or a stroke over its limbs takes them in or out; the same as a list of toggles. */
import { BONES, HEAD_TOP, LEFT_HAND, LEFT_TOE, POINTS, RIGHT_HAND, RIGHT_TOE, type Bone } from "../../figure/bones";
import { h, s } from "../../widgets/dom";
import { followPointer } from "../../widgets/pointer";
import { ALL, isSame, maskWords, painted, PRESETS, REGIONS, type Mask, type Region } from "./mask";

/** Joints of the left half of a body that stands with its arms a little out, centimetres, x to its left, y up. */
const HALF: Readonly<Record<number, readonly [x: number, y: number]>> = {
  0: [0, 95], 1: [9, 90], 3: [0, 105], 4: [12, 50], 6: [0, 117], 7: [14, 11], 9: [0, 126], 10: [16, 3], 12: [0, 147], 13: [7, 140], 15: [0, 159],
  16: [18, 141], 18: [34, 118], 20: [47, 97], [HEAD_TOP]: [0, 168], [LEFT_HAND]: [53, 88], [LEFT_TOE]: [17, 1],
}; // prettier-ignore
const MIRRORED: Readonly<Record<number, number>> = { 2: 1, 5: 4, 8: 7, 11: 10, 14: 13, 17: 16, 19: 18, 21: 20, [RIGHT_HAND]: LEFT_HAND, [RIGHT_TOE]: LEFT_TOE };
const TOP = 182;

export class BodyMask {
  readonly element: HTMLElement;
  private readonly shapes = new Map<Region, SVGGElement>();
  private readonly checks = new Map<Region, HTMLInputElement>();
  private readonly presets = new Map<HTMLButtonElement, readonly Region[]>();
  private readonly said = h("p", { class: "gen-mask-said", role: "status" });

  constructor(private mask: Mask, private readonly changed: (mask: Mask) => void) {
    const list = h("fieldset", { class: "gen-parts" }, h("legend", { class: "unseen" }, "Parts to change"), ALL.map((each) => this.check(each)));
    const presets = h("div", { class: "gen-presets", role: "group", "aria-label": "Several parts at once" }, PRESETS.map(([title, regions]) => this.preset(title, regions)));
    this.element = h("div", { class: "gen-mask" }, this.picture(), h("div", { class: "gen-mask-side" }, list, presets), this.said);
    this.draw();
  }

  private put(mask: Mask): void {
    if (mask === this.mask) return;
    this.mask = mask;
    this.draw();
    this.changed(mask);
  }

  private draw(): void {
    for (const [region, shape] of this.shapes) shape.classList.toggle("gen-region-in", this.mask.has(region));
    for (const [region, check] of this.checks) check.checked = this.mask.has(region);
    for (const [button, regions] of this.presets) button.setAttribute("aria-pressed", String(isSame(this.mask, regions)));
    this.said.textContent = `Changes ${maskWords(this.mask)}; the rest stays as it is.`;
  }

  private check(region: Region): HTMLElement {
    const input = h("input", { type: "checkbox", onchange: () => this.put(painted(this.mask, region, input.checked)) });
    this.checks.set(region, input);
    return h("label", { class: "choice" }, input, REGIONS[region].title);
  }

  private preset(title: string, regions: readonly Region[]): HTMLElement {
    const button = h("button", { class: "button button-quiet", type: "button", onclick: () => this.put(new Set(regions)) }, title);
    this.presets.set(button, regions);
    return button;
  }

  private picture(): Element {
    const ground = s("ellipse", { class: "gen-bone", cx: 0, cy: TOP - 2, rx: 42, ry: 7 });
    const arrow = s("path", { class: "gen-way", d: `M-30 ${TOP - 2}h56m-8 -5l8 5l-8 5` });
    const groups = ALL.map((region) => {
      const bones = BONES.filter((bone) => bone.part === region).map((bone) => s("path", { class: `gen-bone gen-${bone.side}`, d: capsule(bone) }));
      const group = s("g", { class: "gen-region", dataset: { region } }, s("title", null, REGIONS[region].title), region === "path" ? [ground, arrow] : bones);
      group.dataset.region = region;
      this.shapes.set(region, group);
      return group;
    });
    const order: Region[] = ["path", "left_leg", "right_leg", "torso", "head", "left_arm", "right_arm"];
    groups.sort((a, b) => order.indexOf(a.dataset.region as Region) - order.indexOf(b.dataset.region as Region));
    const sides = [s("text", { class: "gen-side", x: -58, y: 30 }, "right"), s("text", { class: "gen-side", x: 58, y: 30, "text-anchor": "end" }, "left")];
    const picture = s("svg", { class: "picture gen-body", viewBox: `-64 0 128 ${TOP + 8}`, "aria-hidden": "true" }, groups, sides);
    picture.addEventListener("pointerdown", (event) => this.stroke(event, picture));
    return picture;
  }

  /** The first region decides whether the stroke takes in or out; all that it passes over follow. */
  private stroke(event: PointerEvent, picture: SVGSVGElement): void {
    const first = regionAt(event);
    if (!first) return;
    event.preventDefault();
    const isIn = !this.mask.has(first);
    this.put(painted(this.mask, first, isIn));
    followPointer((now) => {
      const region = regionAt(now);
      if (region && picture.isConnected) this.put(painted(this.mask, region, isIn));
    });
  }
}

function regionAt(event: PointerEvent): Region | null {
  const group = document.elementFromPoint(event.clientX, event.clientY)?.closest<SVGGElement>(".gen-region");
  return (group?.dataset.region as Region | undefined) ?? null;
}

/** Where a point of the body lies in the picture; the body faces the viewer, so that its left is at the right. */
function spot(point: number): [number, number] {
  if (point < 0 || point >= POINTS) throw new Error(`no point ${point}`);
  const mirror = MIRRORED[point];
  const [x, y] = HALF[mirror ?? point];
  return [mirror === undefined ? x : -x, TOP - 3 - y];
}

/** A round bone as a path: two circles and what lies between them. */
function capsule(bone: Bone): string {
  const [[x0, y0], [x1, y1]] = [spot(bone.from), spot(bone.to)];
  const [r0, r1] = [100 * bone.thick, 100 * bone.thin];
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length <= Math.abs(r0 - r1)) {
    const [x, y, r] = r0 > r1 ? [x0, y0, r0] : [x1, y1, r1];
    return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
  }
  const angle = Math.atan2(y1 - y0, x1 - x0);
  const lean = Math.acos((r0 - r1) / length);
  const at = (x: number, y: number, r: number, turn: number) => `${(x + r * Math.cos(turn)).toFixed(2)} ${(y + r * Math.sin(turn)).toFixed(2)}`;
  return `M${at(x0, y0, r0, angle + lean)}A${r0} ${r0} 0 1 1 ${at(x0, y0, r0, angle - lean)}L${at(x1, y1, r1, angle - lean)}A${r1} ${r1} 0 0 1 ${at(x1, y1, r1, angle + lean)}Z`;
}
