/** The interface's own icons: strokes on a grid of 20, in the colour of the text beside them. */
import { s } from "./dom";

const PATHS = {
  play: "M6 4.2v11.6L15.6 10z",
  pause: "M6.2 4.5v11M13.8 4.5v11",
  previous: "M13 5l-5 5 5 5",
  next: "M7 5l5 5-5 5",
  search: "M8.8 14.2a5.4 5.4 0 1 0 0-10.8 5.4 5.4 0 0 0 0 10.8zM12.8 12.8l4 4",
  close: "M5 5l10 10M15 5L5 15",
  upload: "M10 13V4M6.4 7.4L10 3.8l3.6 3.6M4 13v3.2h12V13",
  download: "M10 4v9M6.4 9.6L10 13.2l3.6-3.6M4 13v3.2h12V13",
  like: "M4 13.5c2-5 4-7 6-7s4 2 6 7M4 9.5c2-3.6 4-5 6-5s4 1.4 6 5",
  sun: "M10 13.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM10 2v2M10 16v2M2 10h2M16 10h2M4.4 4.4l1.4 1.4M14.2 14.2l1.4 1.4M15.6 4.4l-1.4 1.4M5.8 14.2l-1.4 1.4",
  moon: "M15.8 12.2A6.4 6.4 0 0 1 7.8 4.2a6.4 6.4 0 1 0 8 8z",
  auto: "M10 3.5a6.5 6.5 0 1 0 0 13zM10 3.5a6.5 6.5 0 0 1 0 13",
  folder: "M3 6V4.8h5l1.6 2H17V15.5H3z",
  check: "M4 10.5l4 4 8-9",
  loop: "M5 8a5 5 0 0 1 9-2M15 12a5 5 0 0 1-9 2M14.2 2.8V6H11M5.8 17.2V14H9",
  home: "M4 10a6 6 0 1 0 2-4.4M4 3.5V6h2.6",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon, hidden from those who listen: what bears it is named by words. */
export function icon(name: IconName): SVGSVGElement {
  const filled = name === "play";
  return s(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name], fill: filled ? "currentColor" : "none", stroke: "currentColor", "stroke-width": 1.5, "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
}
