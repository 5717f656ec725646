/** What can be done with a motion that was made: it is a clip like any other. */
import { address } from "../../api/client";
import type { Context } from "../../app/screen";
import { hashOf } from "../../app/router";
import { h } from "../../widgets/dom";
import { icon } from "../../widgets/icons";

const FORMATS = ["bvh", "glb", "npz"] as const;

export function clipActions(id: string, context: Context, more: readonly Node[] = []): HTMLElement {
  const file = (format: string) => h("a", { class: "button button-quiet gen-file", href: address("/api/clips/{clip}/export", { path: { clip: id }, query: { format } }), download: "" }, icon("download"), format === "npz" ? "npz" : format.toUpperCase());
  return h(
    "div",
    { class: "actions gen-actions" },
    h("a", { class: "button button-main", href: hashOf("clip", [id]) }, "Open as a clip"),
    more,
    context.has("export") && FORMATS.map(file),
  );
}
