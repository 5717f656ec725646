/** Ids of clips as they stand in addresses: c and 16 hex digits for the library's, u for what was sent or made here. */

const CLIP = /^[cu][0-9a-f]{16}$/;
const MADE = /^u[0-9a-f]{16}$/;

/** The clip's id in an address, "" where there is none. */
export function clipIn(query: URLSearchParams, name: string): string {
  const id = query.get(name) ?? "";
  return CLIP.test(id) ? id : "";
}

/** The ids of clips that were made, which stand in an address with dots between them. */
export const madeIn = (query: URLSearchParams): string[] => (query.get("made") ?? "").split(".").filter((each) => MADE.test(each));
