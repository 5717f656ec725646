/** How the file was read: what it says of itself, what was taken for granted, what is wrong with it. */
import { h } from "../../widgets/dom";
import type { Panel } from "./panel";

const SKIPPED = new Set(["file", "notes"]);

export const detailsPanel: Panel = ({ clip }) => {
  const rows = Object.entries(clip.facts).filter(([name]) => !SKIPPED.has(name)).flatMap(([name, value]) => [h("dt", null, name.replaceAll("_", " ")), h("dd", null, Array.isArray(value) ? value.join(", ") : String(value))]);
  const notes = (clip.facts.notes as string[] | undefined) ?? [];
  return h(
    "section",
    { class: "part", "aria-labelledby": "details-title" },
    h("h2", { class: "part-title", id: "details-title" }, "The file"),
    clip.problems.length > 0 && h("ul", { class: "caution" }, clip.problems.map((each) => h("li", null, each))),
    h("dl", { class: "details" }, rows, clip.path ? [h("dt", null, "lies at"), h("dd", null, clip.path)] : []),
    notes.map((note) => h("p", { class: "note" }, note)),
  );
};
