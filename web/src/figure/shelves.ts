/** Pictures of several sizes on one. */

/** Where targets lie side by side in rows of one picture. */
export function shelve(targets: readonly { width: number; height: number }[], widest = 2048): { places: [number, number][]; width: number; height: number } {
  let x = 0, y = 0, row = 0, width = 1;
  const places = targets.map((target): [number, number] => {
    if (x > 0 && x + target.width > widest) [x, y, row] = [0, y + row, 0];
    const place: [number, number] = [x, y];
    x += target.width;
    row = Math.max(row, target.height);
    width = Math.max(width, x);
    return place;
  });
  return { places, width, height: Math.max(1, y + row) };
}
