/** Seed, how many, and how noise becomes motion. */
import { h } from "../../widgets/dom";

export interface Settings {
  readonly seed: number;
  readonly count: number;
  readonly steps: number;
  readonly guidance: number;
}

export const USUAL: Settings = { seed: 0, count: 4, steps: 20, guidance: 2.5 };
const MOST_SEED = 2 ** 31 - 1;

/** Settings of an address; what is no number there is as usual. */
export function settingsOf(query: URLSearchParams): Settings {
  const read = (name: string, usual: number, low: number, high: number) => {
    const value = Number(query.get(name) ?? usual);
    return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : usual;
  };
  return { seed: Math.round(read("seed", USUAL.seed, 0, MOST_SEED)), count: Math.round(read("n", USUAL.count, 1, 8)), steps: Math.round(read("steps", USUAL.steps, 1, 1000)), guidance: read("pull", USUAL.guidance, 0, 20) };
}

/** As part of an address; what is as usual is left out. */
export function settingsQuery(settings: Settings): Record<string, string | number> {
  const named = { seed: "seed", count: "n", steps: "steps", guidance: "pull" } as const;
  return Object.fromEntries((Object.keys(named) as (keyof Settings)[]).filter((key) => settings[key] !== USUAL[key]).map((key) => [named[key], settings[key]]));
}

export class SettingsFields {
  readonly element: HTMLElement;
  private readonly seed = h("input", { class: "field gen-seed", type: "number", min: 0, max: MOST_SEED, step: 1, inputmode: "numeric" });
  private readonly count = h("select", { class: "field" }, [1, 2, 4, 8].map((each) => h("option", { value: each }, each)));
  private readonly steps = h("input", { class: "field gen-small", type: "number", min: 1, max: 1000, step: 1, inputmode: "numeric" });
  private readonly guidance = h("input", { class: "field gen-small", type: "number", min: 0, max: 20, step: 0.5, inputmode: "decimal" });

  constructor(private settings: Settings, private readonly changed: (settings: Settings) => void) {
    const other = h("button", { class: "button button-quiet", type: "button", onclick: () => this.put({ seed: Math.floor(Math.random() * 1e6) }) }, "Draw another");
    this.seed.addEventListener("change", () => this.put({ seed: bounded(this.seed.valueAsNumber, 0, MOST_SEED, USUAL.seed, true) }));
    this.count.addEventListener("change", () => this.put({ count: Number(this.count.value) }));
    this.steps.addEventListener("change", () => this.put({ steps: bounded(this.steps.valueAsNumber, 1, 1000, USUAL.steps, true) }));
    this.guidance.addEventListener("change", () => this.put({ guidance: bounded(this.guidance.valueAsNumber, 0, 20, USUAL.guidance) }));
    this.element = h(
      "div",
      { class: "gen-settings" },
      h("label", { class: "label", title: "The same seed and words give the same motion" }, "Seed", h("span", { class: "gen-with" }, this.seed, other)),
      h("label", { class: "label" }, "Variants", this.count),
      h("details", { class: "gen-finer" }, h("summary", null, "More"), h("div", { class: "gen-finer-fields" }, h("label", { class: "label", title: "More steps are slower and a little cleaner" }, "Steps", this.steps), h("label", { class: "label", title: "How strongly the words pull: 0 not at all" }, "Pull of the words", this.guidance))),
    );
    this.draw();
  }

  private put(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.draw();
    this.changed(this.settings);
  }

  private draw(): void {
    this.seed.value = String(this.settings.seed);
    this.count.value = String(this.settings.count);
    this.steps.value = String(this.settings.steps);
    this.guidance.value = String(this.settings.guidance);
  }
}

function bounded(value: number, low: number, high: number, usual: number, whole = false): number {
  if (!Number.isFinite(value)) return usual;
  const kept = Math.min(Math.max(value, low), high);
  return whole ? Math.round(kept) : kept;
}
