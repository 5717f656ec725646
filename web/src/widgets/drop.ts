/** Motion files brought by hand: dropped on the page, or picked. */
import { upload } from "../api/client";
import type { Clip } from "../api/types";
import { fill, h } from "./dom";

export const FILES = ".bvh,.amc,.asf,.npz,.npy,.json,.c3d,.skeleton,.mat,.csv";

/** Take files that are dropped anywhere on the page; `text` is shown while they are above it. Returns what ends it. */
export function dropAnywhere(text: string, take: (files: File[]) => void): () => void {
  const veil = h("div", { class: "drop-veil", hidden: true }, h("p", { class: "drop-text" }, text));
  const ended = new AbortController();
  const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", run: (event: DragEvent) => void) => addEventListener(name, run, { signal: ended.signal });
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  document.body.append(veil);
  on("dragenter", (event) => {
    if (hasFiles(event)) veil.hidden = false;
  });
  on("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  on("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  on("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length) take(files);
  });
  return () => {
    ended.abort();
    veil.remove();
  };
}

/** A button that lets files be picked. */
export function filePicker(label: Node | string | readonly (Node | string)[], take: (files: File[]) => void, extra = ""): HTMLElement {
  const input = h("input", { type: "file", accept: FILES, multiple: true, class: "unseen", tabindex: -1, "aria-hidden": "true" });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length) take(files);
  });
  const button = h("button", { class: `button ${extra}`, type: "button", onclick: () => input.click() }, label);
  return h("span", { class: "file-picker" }, button, input);
}

/** Send files as one clip, and say so in `host` while it lasts; throws what the server says. */
export const send = (host: HTMLElement, files: readonly File[], signal?: AbortSignal): Promise<Clip> => reading(host, files, () => upload(files, signal));

/** Say in `host` that files are read for as long as `run` takes. */
export async function reading<T>(host: HTMLElement, files: readonly File[], run: () => Promise<T>): Promise<T> {
  fill(host, h("p", { class: "drop-sending", role: "status" }, `Reading ${files.map((each) => each.name).join(", ")} …`));
  try {
    return await run();
  } finally {
    host.replaceChildren();
  }
}
