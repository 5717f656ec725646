/** The figure's colours, read from the page's own tokens so that there is one place for both themes. */
import { onTheme } from "../app/theme";

export type Colour = readonly [red: number, green: number, blue: number];

export interface Palette {
  readonly left: Colour;
  readonly right: Colour;
  readonly middle: Colour;
  readonly ghost: Colour;
  readonly moment: Colour;
  readonly stage: Colour;
  readonly floor: Colour;
  readonly isDark: boolean;
}

let known: Palette | null = null;
onTheme(() => (known = null));

/** The colours of the theme that is shown, each 0 to 1. */
export function palette(): Palette {
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => parseColour(style.getPropertyValue(name));
  const stage = read("--stage");
  known = {
    left: read("--left"),
    right: read("--right"),
    middle: read("--trunk"),
    ghost: read("--ghost"),
    moment: read("--moment"),
    stage,
    floor: read("--floor"),
    isDark: stage[0] + stage[1] + stage[2] < 1.5,
  };
  return known;
}

/** `#rrggbb` as three numbers; black where it is none. */
export function parseColour(text: string): Colour {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  return found ? [parseInt(found[1], 16) / 255, parseInt(found[2], 16) / 255, parseInt(found[3], 16) / 255] : [0, 0, 0];
}

export const mix = (a: Colour, b: Colour, part: number): Colour => [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])];

export const css = (colour: Colour, alpha = 1): string => `rgb(${colour.map((each) => Math.round(each * 255)).join(" ")} / ${alpha})`;
