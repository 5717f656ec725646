/** Colours as three numbers from 0 to 1, as they are shown (sRGB). */

export type Colour = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as three numbers; black where it is none. */
export function parseColour(text: string): Colour {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  return found ? [parseInt(found[1], 16) / 255, parseInt(found[2], 16) / 255, parseInt(found[3], 16) / 255] : [0, 0, 0];
}

export const mix = (a: Colour, b: Colour, part: number): Colour => [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])];

export const css = (colour: Colour, alpha = 1): string => `rgb(${colour.map((each) => Math.round(each * 255)).join(" ")} / ${alpha})`;
