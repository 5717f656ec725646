/** Places as addresses behind the hash, so that the server needs to know of none of them. */
import type { Place } from "./screen";

/** The place of a hash such as `#/clip/c0123?at=2.5`; an empty one is `home`. */
export function parsePlace(hash: string, home: string): Place {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#/, ""), "?");
  const [name, ...rest] = path.split("/").filter(Boolean).map(decoded);
  return { name: name ?? home, rest, query: new URLSearchParams(query) };
}

/** The hash of a place; values that are empty are left out of the query. */
export function hashOf(name: string, rest: readonly string[] = [], query: Readonly<Record<string, string | number | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== "") search.set(key, String(value));
  const path = [name, ...rest].map(encodeURIComponent).join("/");
  return search.size ? `#/${path}?${search}` : `#/${path}`;
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
