/** What was recognised, as a list with bars. */
import type { Recognised } from "../api/types";
import { h } from "./dom";
import { counted } from "./words";

/** Labels with bars: how large a share of all that were tried each has. */
export function labelList(found: Recognised, most: number): HTMLElement {
  const best = Math.max(...found.labels.map((each) => each.share), 1e-6);
  const rows = found.labels.slice(0, most).map((each) => h("li", { class: "label-row", title: `score ${each.score.toFixed(2)}` }, h("span", { class: "label-name word" }, each.label), h("span", { class: "label-bar", "aria-hidden": "true", style: `--share:${((100 * each.share) / best).toFixed(1)}%` }), h("span", { class: "label-share" }, `${Math.round(100 * each.share)} %`)));
  return h("div", null, h("h3", { class: "label-title" }, "It looks most like", h("span", { class: "label-of" }, ` of ${counted(found.labels.length, "label")} tried`)), h("ol", { class: "label-list" }, rows));
}
