/** Which labels the clip shows, of common ones or of one's own, and when: as a list and as a track of the timeline. */
import { post } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { showError, waiting } from "../../widgets/states";
import { labelList } from "../../widgets/labels";
import type { Panel } from "./panel";

const LABELS = 5;

export const recognisedPanel: Panel = ({ clip, stage, signal }) => {
  const list = h("div");
  const field = h("input", { class: "field", type: "text", placeholder: "walk, jump, wave, …", "aria-label": "Labels of your own, with commas between them", autocomplete: "off" });
  const form = h("form", { class: "own-labels", onsubmit: (event) => (event.preventDefault(), void ask()) }, field, h("button", { class: "button", type: "submit" }, "Recognise"));

  async function ask(): Promise<void> {
    const labels = [...new Set(field.value.split(/[,;\n]/).map((each) => each.trim()).filter(Boolean))];
    fill(list, waiting("Recognising", LABELS));
    try {
      const found = await post("/api/clips/{clip}/recognise", { path: { clip: clip.id }, body: { labels, method: "retrieval" }, signal });
      fill(list, labelList(found, LABELS));
      stage.setTracks("recognised", [{ name: "Seen", stretches: found.moments.map((each) => ({ start: each.start, end: each.end, text: each.label, title: `${each.label}, score ${each.score.toFixed(2)}` })) }]);
    } catch (error) {
      showError(list, error, { label: "Try again", run: () => void ask() });
    }
  }

  void ask();
  return h("section", { class: "part", "aria-labelledby": "recognised-title" }, h("h2", { class: "part-title", id: "recognised-title" }, "Recognised"), list, h("details", { class: "clip-more" }, h("summary", null, "Labels of your own"), form));
};
