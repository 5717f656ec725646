/** The clips of what was asked: all of them page by page, or those that a search or a clip finds. */
import { get } from "../../api/client";
import { counted } from "../../widgets/words";
import type { TileClip } from "../../widgets/tile";
import { globOf, LENGTHS, type Asked } from "./query";

export const PAGE = 60;
/** Files that a search shows at first, and at most. */
export const TOP = 60;
const MOST = 1000;
const NAMED = 8;

/** Some clips, what they are in words, and where the next ones begin; null where these are all. */
export interface Page {
  readonly clips: readonly TileClip[];
  readonly words: string;
  readonly next: number | null;
  /** Clips whose names hold the text that was searched for. */
  readonly named: readonly TileClip[];
}

/** The clips of what is asked, from the `offset`-th. */
export function pageOf(asked: Asked, offset: number, signal: AbortSignal): Promise<Page> {
  if (asked.like) return likePage(asked, offset, signal);
  return asked.text.trim() ? searchPage(asked, offset, signal) : listPage(asked, offset, signal);
}

async function listPage(asked: Asked, offset: number, signal: AbortSignal): Promise<Page> {
  const [, shortest, longest] = LENGTHS[asked.length];
  const query = { folder: asked.folder, order: asked.order, shortest, longest, offset, limit: PAGE };
  const { clips, total } = await get("/api/library/clips", { query, signal });
  return { clips, words: counted(total, "clip"), next: offset + clips.length < total ? offset + clips.length : null, named: [] };
}

async function searchPage(asked: Asked, offset: number, signal: AbortSignal): Promise<Page> {
  const text = asked.text.trim();
  const [found, named] = await Promise.all([
    get("/api/search", { query: { text, top: Math.min(offset + TOP, MOST), only: globOf(asked.folder) }, signal }),
    offset === 0 && text.length > 1 && text.length <= 200 ? get("/api/library/clips", { query: { text, folder: asked.folder, limit: NAMED }, signal }) : { clips: [] },
  ]);
  return { ...hitsPage(found, offset), named: named.clips };
}

async function likePage(asked: Asked, offset: number, signal: AbortSignal): Promise<Page> {
  const found = await get("/api/clips/{clip}/like", { path: { clip: asked.like }, query: { top: Math.min(offset + TOP, MOST) + 1, only: globOf(asked.folder) }, signal });
  return { ...hitsPage({ ...found, hits: found.hits.filter((each) => each.id !== asked.like) }, offset), named: [] };
}

function hitsPage(found: { files: number; hits: readonly TileClip[] }, offset: number): Omit<Page, "named"> {
  const more = found.hits.length >= offset + TOP && offset + TOP < MOST;
  const shown = Math.min(found.hits.length, offset + TOP);
  const words = found.hits.length ? `The ${shown} nearest of ${counted(found.files, "clip")}` : "Nothing found";
  return { clips: found.hits.slice(offset, offset + TOP), words, next: more ? offset + TOP : null };
}
