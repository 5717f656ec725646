/** The clip's action sentence: the codes in which the tokenizer says it, and when. */
import { get } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { showError, waiting } from "../../widgets/states";
import { between } from "../../widgets/words";
import type { Panel } from "./panel";

export const tokensPanel: Panel = ({ clip, stage, signal }) => {
  const host = h("div", null, waiting("Reading the action sentence", 2));

  async function ask(): Promise<void> {
    try {
      const found = await get("/api/clips/{clip}/tokens", { path: { clip: clip.id }, signal });
      const words = found.moments.map((each) => {
        const button = h("button", { class: "token", type: "button", title: between(each.start, each.end), onclick: () => stage.seek(each.start) }, each.code.join("·"), each.times > 1 && h("span", { class: "token-times" }, `×${each.times}`));
        return h("li", null, button);
      });
      fill(host, h("p", { class: "note" }, `${found.different} of the ${found.known} codes, one for every ${found.seconds} s.`), h("ol", { class: "tokens" }, words));
      stage.setTracks("tokens", [{ name: "Codes", stretches: found.moments.map((each) => ({ start: each.start, end: each.end, text: each.code.join("·"), title: `code ${each.code.join(" ")}`, tone: "quiet" })) }]);
    } catch (error) {
      showError(host, error, { label: "Try again", run: () => void ask() });
    }
  }

  void ask();
  return h("section", { class: "part", "aria-labelledby": "tokens-title" }, h("h2", { class: "part-title", id: "tokens-title" }, "Action sentence"), host);
};
