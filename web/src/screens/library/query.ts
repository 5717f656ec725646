/** What the library is asked, as it stands in the address. */
import { clipIn } from "../../api/ids";
import { hashOf } from "../../app/router";

export const ORDERS = { folder: "by folder", name: "by name", longest: "longest first", shortest: "shortest first" } as const;
export type Order = keyof typeof ORDERS;

/** Lengths to choose among: words, shortest and longest in seconds. */
export const LENGTHS: Readonly<Record<string, readonly [words: string, shortest: number, longest: number]>> = {
  "": ["any length", 0, 1e6],
  short: ["under 3 s", 0, 3],
  medium: ["3 to 10 s", 3, 10],
  long: ["10 to 60 s", 10, 60],
  takes: ["over a minute", 60, 1e6],
};

export interface Asked {
  readonly text: string;
  /** The id of a clip that others are to be like. */
  readonly like: string;
  readonly folder: string;
  readonly length: string;
  readonly order: Order;
}

/** Read from an address; what is unknown there is left out. */
export function askedOf(query: URLSearchParams): Asked {
  const order = query.get("order") ?? "folder";
  const length = query.get("length") ?? "";
  return {
    text: query.get("text") ?? "",
    like: clipIn(query, "like"),
    folder: query.get("folder") ?? "",
    length: length in LENGTHS ? length : "",
    order: order in ORDERS ? (order as Order) : "folder",
  };
}

/** The address of it. */
export function addressOf(asked: Asked): string {
  return hashOf("library", [], { text: asked.text, like: asked.like, folder: asked.folder, length: asked.length, order: asked.order === "folder" ? "" : asked.order });
}

/** In the place of a folder: what was sent or made here. */
export const SHELF = "*shelf";

/** A glob of whole paths that keeps what lies in a folder or below it; undefined for every folder. */
export function globOf(folder: string): string | undefined {
  if (!folder || folder === SHELF) return undefined;
  return `*/${folder.replace(/[[*?]/g, (each) => `[${each}]`)}/*`;
}
