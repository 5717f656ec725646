/** The clips of what was asked: all of them page by page, or those that a search or a clip finds. */
import { get } from "../../api/client";
import { counted } from "../../widgets/words";
import type { TileClip } from "../../widgets/tile";
import { globOf, LENGTHS, SHELF, type Asked } from "./query";

export const PAGE = 60;
/** Files that a search shows at first, and at most. */
export const TOP = 60;
const MOST = 1000;
/** Clips that the server lists in one answer at most. */
const LONGEST_PAGE = 500;
const NAMED = 6;

/** Some clips, what they are in words, and where the next ones begin; null where these are all. */
export interface Page {
  readonly clips: readonly TileClip[];
  readonly words: string;
  readonly next: number | null;
  /** Clips whose names hold the text that was searched for. */
  readonly named: readonly TileClip[];
}

/** A score below this is a likeness by chance; and less than this part of the best is another movement. */
const UNLIKE = 0.2;
const PART_OF_BEST = 0.5;

/** The score from which on a hit is like what was searched for, by the best hit's; clips without scores are all. */
export function likeFrom(clips: readonly TileClip[]): number {
  const best = clips[0]?.score;
  return best === undefined ? -Infinity : Math.max(UNLIKE, PART_OF_BEST * best);
}

/** Which of the clips: from the `offset`-th, `size` of them where it is a list. */
export interface Span {
  readonly offset: number;
  readonly size?: number;
}

/** The clips of what is asked. */
export function pageOf(asked: Asked, span: Span, signal: AbortSignal): Promise<Page> {
  if (asked.like) return likePage(asked, span.offset, signal);
  if (asked.text.trim()) return searchPage(asked, span.offset, signal);
  return asked.folder === SHELF ? shelfPage(signal) : listPage(asked, span, signal);
}

async function shelfPage(signal: AbortSignal): Promise<Page> {
  const clips = await get("/api/uploads", { signal });
  return { clips, words: `${counted(clips.length, "clip")} sent or made here`, next: null, named: [] };
}

async function listPage(asked: Asked, { offset, size = PAGE }: Span, signal: AbortSignal): Promise<Page> {
  const [, shortest, longest] = LENGTHS[asked.length];
  const query = { folder: asked.folder, order: asked.order, shortest, longest, offset, limit: Math.min(size, LONGEST_PAGE) };
  const { clips, total } = await get("/api/library/clips", { query, signal });
  return { clips, words: counted(total, "clip"), next: offset + clips.length < total ? offset + clips.length : null, named: [] };
}

async function searchPage(asked: Asked, offset: number, signal: AbortSignal): Promise<Page> {
  const text = asked.text.trim();
  const [found, named] = await Promise.all([
    get("/api/search", { query: { text, top: Math.min(offset + TOP, MOST), only: globOf(asked.folder) }, signal }),
    offset === 0 && text.length > 1 && text.length <= 200 ? get("/api/library/clips", { query: { text, folder: asked.folder === SHELF ? "" : asked.folder, limit: NAMED }, signal }) : { clips: [] },
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
