/** Stretches that overlap, put on as many lanes as they need. */

/** Each lane's stretches do not overlap; the order is by start. */
export function lanes<T extends { readonly start: number; readonly end: number }>(stretches: readonly T[]): T[][] {
  const found: T[][] = [];
  for (const each of [...stretches].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const lane = found.find((row) => row[row.length - 1].end <= each.start + 1e-6);
    if (lane) lane.push(each);
    else found.push([each]);
  }
  return found;
}
