/** The clip as a file of another format, whole or in part. */
import { address, answered } from "../../api/client";
import { fill, h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";
import { showError } from "../../widgets/states";
import type { Panel } from "./panel";

type Format = readonly [name: string, what: string];
const MOTIONS: readonly Format[] = [
  ["bvh", "BVH, for animation programs"],
  ["glb", "glTF, for scenes and browsers"],
  ["npz", "NumPy, with everything"],
  ["amass", "AMASS's layout, .npz"],
  ["npy", "Joints alone, .npy"],
  ["csv", "Joints as a table"],
];
const PICTURES: readonly Format[] = [
  ["gif", "Film, GIF"],
  ["webp", "Film, WebP"],
  ["png", "Strip of poses, PNG"],
];

export const exportPanel: Panel = ({ clip, stage, signal }) => {
  const format = h("select", { class: "field", "aria-label": "Format" }, group("Motion", MOTIONS), group("Pictures", PICTURES));
  const from = seconds("From", stage.playback.start);
  const until = seconds("to", stage.playback.end);
  const mirror = choice("Mirrored", "Left and right exchanged");
  const feet = choice("Feet held still", "Feet stay where they stand");
  const ground = choice("On the floor", "Moved so that the lowest point touches the floor");
  const fps = h("input", { class: "field", type: "number", min: 1, max: 240, step: "any", placeholder: String(Math.round(clip.fps * 100) / 100), "aria-label": "Frames a second" });
  const motionOnly = h("div", { class: "export-options" }, h("label", { class: "label" }, "Frames a second", fps), mirror.element, feet.element, ground.element);
  const state = h("div", { "aria-live": "polite" });
  const here = h("button", { class: "button button-quiet", type: "button", title: "Take the time that the figure shows", onclick: () => ((from.value = stage.playback.time.toFixed(2)), from.focus()) }, "from here");
  format.addEventListener("change", () => (motionOnly.hidden = PICTURES.some(([name]) => name === format.value)));
  const { span } = stage.playback;
  if (span) [from.value, until.value] = span.map((each) => each.toFixed(2));

  async function save(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    fill(state, h("p", { class: "note" }, "Writing …"));
    try {
      const response = await answered(address("/api/clips/{clip}/export", { path: { clip: clip.id }, query: query() }), { signal });
      download(await response.blob(), nameOf(response) ?? `clip.${format.value}`);
      fill(state, h("p", { class: "note" }, `${nameOf(response) ?? "The file"} is with your downloads.`));
    } catch (error) {
      showError(state, error);
    } finally {
      button.disabled = false;
    }
  }

  function query(): Record<string, unknown> {
    const isWhole = Number(from.value) <= stage.playback.start + 0.005 && Number(until.value) >= stage.playback.end - 0.005;
    const span = isWhole ? {} : { start: from.value, stop: until.value };
    if (motionOnly.hidden) return { format: format.value, ...span };
    return { format: format.value, ...span, fps: fps.value, mirror: mirror.input.checked || undefined, lock_feet: feet.input.checked || undefined, ground: ground.input.checked || undefined };
  }

  const button = h("button", { class: "button button-main", type: "submit" }, icon("download"), "Save");
  const form = h("form", { class: "export-form", onsubmit: (event) => (event.preventDefault(), void save(button)) }, h("div", { class: "export-row" }, format, button), h("div", { class: "export-span" }, h("label", null, "From ", from), h("label", null, "to ", until), h("span", null, "s"), here), motionOnly, state);
  return h("section", { class: "part", id: "export", "aria-labelledby": "export-title" }, h("h2", { class: "part-title", id: "export-title" }, "Save as"), form);
};

function group(label: string, formats: readonly Format[]): HTMLElement {
  return h("optgroup", { label }, formats.map(([name, what]) => h("option", { value: name }, what)));
}

function seconds(label: string, value: number): HTMLInputElement {
  return h("input", { class: "field", type: "number", min: 0, step: "any", value: value.toFixed(2), "aria-label": `${label}, seconds` });
}

function choice(words: string, title: string): { element: HTMLElement; input: HTMLInputElement } {
  const input = h("input", { type: "checkbox" });
  return { element: h("label", { class: "choice", title }, input, words), input };
}

function nameOf(response: Response): string | null {
  const told = response.headers.get("Content-Disposition") ?? "";
  const coded = /filename\*=utf-8''([^;]+)/i.exec(told);
  return coded ? decodeURIComponent(coded[1]) : (/filename="([^"]+)"/.exec(told)?.[1] ?? null);
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
