/** Guesses at the walker's attributes: closed until one asks for them, the caution before the figures. */
import { get, type Answer } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { showError, waiting } from "../../widgets/states";

type Attributes = Answer<"/api/clips/{clip}/attributes", "get">;
type Guess = Attributes["guesses"][number];

const GROUPS: Readonly<Record<string, string>> = { gender: "Taken for", body: "Build", age: "Age", accessory: "With", action: "While", attire: "Wearing", viewpoint: "Seen from" };

export function guesses(clip: string, signal: AbortSignal): HTMLElement {
  const host = h("div", { class: "gait-guesses" });
  const caution = h("p", { class: "caution" }, "Guesses at build, age, load and the like, by a model. Use them only with people who have agreed.");
  const details = h(
    "details",
    { class: "part gait-ask" },
    h("summary", null, h("span", { class: "part-title" }, "Guesses at the walker")),
    caution,
    host,
  );
  details.addEventListener("toggle", () => {
    if (details.open && !host.hasChildNodes()) void load(host, caution, clip, signal);
  });
  return details;
}

async function load(host: HTMLElement, caution: HTMLElement, clip: string, signal: AbortSignal): Promise<void> {
  fill(host, waiting("Asking the model", 4));
  try {
    const found = await get("/api/clips/{clip}/attributes", { path: { clip }, signal });
    fill(host, groupsOf(found.guesses).map(([name, rows]) => group(name, rows)), h("p", { class: "note gait-legend" }, "Bar: what the model says, never 0 or 100 %. Line: the attribute's share among the walks it learnt from; a bar that ends there says nothing. The figure after it: how well it tells the attribute among people it never saw (100 always, 50 by chance)."));
    caution.textContent = `${found.caution} Use them only with people who have agreed.`;
  } catch (error) {
    showError(host, error, { label: "Try again", run: () => void load(host, caution, clip, signal) });
  }
}

function group(name: string, rows: readonly Guess[]): HTMLElement {
  return h("section", { class: "gait-group" }, h("h3", { class: "gait-group-name" }, GROUPS[name] ?? titleOf(name)), h("ul", null, rows.map(row)));
}

function row(each: Guess): HTMLElement {
  const percent = Math.round(100 * each.confidence);
  return h(
    "li",
    { class: "gait-guess" },
    h("span", null, titleOf(each.name)),
    h("span", { class: "gait-bar", "aria-hidden": "true", style: `--value:${percent}%` }, each.share !== null && h("i", { style: `left:${(100 * each.share).toFixed(1)}%` })),
    h("span", { class: "gait-percent" }, `${percent} %`),
    h("span", { class: "gait-auc" }, h("span", { class: "unseen" }, "tells it "), each.auc.toFixed(0), h("span", { class: "unseen" }, " of 100")),
  );
}

export function groupsOf(rows: readonly Guess[]): [string, Guess[]][] {
  const found = new Map<string, Guess[]>();
  for (const each of rows) found.set(each.group, [...(found.get(each.group) ?? []), each]);
  return [...found];
}

const TITLES: Readonly<Record<string, string>> = { BodyFat: "Heavy", BodyThin: "Slim", BodyNormal: "Average", HandTrunk: "Suitcase", CarryingbyHand: "Carrying by hand", CarryingbyArm: "Carrying by arm", Gathering: "In company", Calling: "On the phone", HoldObjectsInFront: "Holding things in front" };

/** "AgeYoungAdult" as "Young adult". */
export function titleOf(name: string): string {
  if (TITLES[name]) return TITLES[name];
  const words = name.replace(/^(Age|Body)(?=[A-Z])/, "").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
}
