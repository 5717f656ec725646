/** The clip put into words, and the facts that stand behind them, numbered like the senses of a word. */
import { get } from "../../api/client";
import type { Fact } from "../../api/types";
import { fill, h } from "../../widgets/dom";
import { showError, waiting } from "../../widgets/states";
import { between, counted } from "../../widgets/words";
import { factTracks, measures } from "./facts";
import type { Panel, PanelContext } from "./panel";

export const wordsPanel: Panel = ({ clip, stage, signal }: PanelContext) => {
  const said = h("div", { class: "words-said" });
  const facts = h("ol", { class: "facts" });
  const host = h("section", { class: "part words", "aria-labelledby": "words-title" }, h("h2", { class: "unseen", id: "words-title" }, "In words"), said, facts);
  let seed = 0;
  let rows: [HTMLElement, Fact][] = [];

  /** Which facts hold at the moment that is shown. */
  function mark(): void {
    const { time } = stage.playback;
    for (const [element, fact] of rows) element.classList.toggle("fact-now", time >= fact.start && time < fact.end);
  }

  async function ask(): Promise<void> {
    if (!said.firstChild) fill(said, waiting("Measuring the motion", 4));
    try {
      const found = await get("/api/clips/{clip}/words", { path: { clip: clip.id }, query: { count: 1, seed }, signal });
      const again = h("button", { class: "button button-quiet words-again", type: "button", onclick: () => (seed++, void ask()) }, "Other words");
      fill(said, found.texts.map((text) => h("p", { class: `words-text word ${text.length > 110 ? "words-long" : ""}` }, text)), h("div", { class: "words-foot" }, h("span", { class: "words-source" }, sourceOf(found.source, found.facts.length)), again), found.note && h("p", { class: "note" }, found.note));
      stage.setTracks("facts", factTracks(found.facts));
      rows = found.facts.map((fact) => [row(fact), fact]);
      fill(facts, rows.map(([element]) => element));
      mark();
    } catch (error) {
      showError(said, error, { label: "Try again", run: () => void ask() });
    }
  }

  function row(fact: Fact): HTMLElement {
    const figures = measures(fact.values);
    const button = h("button", { class: "fact", type: "button", onclick: () => stage.seek(fact.start) }, h("span", { class: "fact-text word" }, fact.text), h("span", { class: "fact-time" }, between(fact.start, fact.end)), figures.length > 0 && h("span", { class: "fact-values" }, figures.join(" · ")));
    return h("li", { class: `fact-row fact-${fact.side ?? "body"}` }, button);
  }

  stage.playback.onChange(mark);
  void ask();
  return host;
};

function sourceOf(source: string, facts: number): string {
  const who = source.startsWith("rules") ? "Written by rules" : `Written by ${source}`;
  return `${who}, checked against ${counted(facts, "measured fact")}`;
}
