/** The figure's colours, read from the page's own tokens so that there is one place for both themes. */
import { onTheme } from "../app/theme";
import { parseColour, type Colour } from "./colour";

export { css, mix, type Colour } from "./colour";

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
