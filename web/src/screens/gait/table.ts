/** The measured parameters of a walk: value, both sides, and where healthy adults lie. */
import { h } from "../../widgets/dom";
import { linesOf, restsOn, type Line, type Parameter, type Scale } from "./parameters";

export function parameterTable(parameters: readonly Parameter[]): HTMLElement {
  return h(
    "section",
    { class: "part", "aria-label": "Measured" },
    h("h2", { class: "part-title" }, "Measured"),
    h("p", { class: "note" }, restsOn(parameters)),
    h("dl", { class: "gait-lines" }, linesOf(parameters).map(line)),
    h("p", { class: "note gait-legend" }, h("i", { class: "gait-legend-band" }), "where about 95 of 100 healthy adults of 18 to 49 lie when they walk as they like (cadence, speed and lengths after Whittle, stance after gait laboratories' own figures). To lie outside says nothing about health. ± is the standard deviation among this walk's steps or strides."),
  );
}

function line(each: Line): HTMLElement {
  const sides = each.asymmetry !== null && each.left !== "" && each.right !== "";
  return h(
    "div",
    { class: "gait-line" },
    h("dt", { class: "gait-name" }, each.title, each.about && h("small", null, each.about)),
    h("dd", { class: "gait-value" }, h("strong", null, each.value), ` ${each.unit}`, each.spread && h("span", { class: "gait-spread" }, ` ${each.spread}`)),
    each.usual ? h("dd", { class: "gait-usual" }, scale(each.usual, sides)) : null,
    sides && h("dd", { class: "gait-sides" }, h("span", { class: "gait-left" }, `left ${each.left}`), h("span", { class: "gait-right" }, `right ${each.right}`), h("span", { class: "gait-asymmetry" }, `${each.asymmetry} % apart`)),
  );
}

function scale(usual: Scale, hasSides: boolean): HTMLElement {
  const at = (part: number) => `left:${(100 * part).toFixed(1)}%`;
  const marks = hasSides && usual.left !== null && usual.right !== null
    ? [h("i", { class: "gait-mark gait-mark-left", style: at(usual.left) }, "L"), h("i", { class: "gait-mark gait-mark-right", style: at(usual.right) }, "R")]
    : [h("i", { class: "gait-mark", style: at(usual.value) })];
  return h(
    "span",
    { class: "gait-scale-row" },
    h("span", { class: "gait-scale", "aria-hidden": "true" }, h("i", { class: "gait-band", style: `${at(usual.low)};width:${(100 * (usual.high - usual.low)).toFixed(1)}%` }), marks),
    h("span", { class: "gait-usual-words" }, `usual ${usual.words}`, h("span", { class: "unseen" }, usual.isOutside ? "; this walk lies outside" : "; this walk lies inside")),
  );
}
