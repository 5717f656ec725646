/** The clip's action sentence: the codes in which the tokenizer says it, and when. */
import { get, isAbort, problemOf } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { errorState, waiting } from "../../widgets/states";
import type { Panel } from "./panel";

export const tokensPanel: Panel = ({ clip, stage, signal }) => {
  const host = h("div", null, waiting("Reading the action sentence", 2));

  async function ask(): Promise<void> {
    try {
      const found = await get("/api/clips/{clip}/tokens", { path: { clip: clip.id }, signal });
      const words = found.moments.map((each) => {
        const button = h("button", { class: "token", type: "button", title: `${each.start.toFixed(1)}–${each.end.toFixed(1)} s`, onclick: () => stage.seek(each.start) }, each.code.join("·"), each.times > 1 && h("span", { class: "token-times" }, `×${each.times}`));
        return h("li", null, button);
      });
      fill(host, h("p", { class: "clip-quiet" }, `${found.different} of the ${found.known} codes, one for every ${found.seconds} s.`), h("ol", { class: "tokens" }, words));
      stage.setTracks("tokens", [{ name: "Codes", stretches: found.moments.map((each) => ({ start: each.start, end: each.end, text: each.code.join("·"), title: `code ${each.code.join(" ")}`, tone: "quiet" })) }]);
    } catch (error) {
      if (!isAbort(error)) fill(host, errorState(problemOf(error)));
    }
  }

  void ask();
  return h("section", { class: "clip-part", "aria-labelledby": "tokens-title" }, h("h2", { class: "clip-title", id: "tokens-title" }, "Action sentence"), host);
};
