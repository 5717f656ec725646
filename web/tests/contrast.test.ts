import { describe, expect, it } from "vitest";
import css from "../src/styles/tokens.css?raw";
import { parseColour, type Colour } from "../src/figure/colour";

/** The colours of the light theme and of the dark one. */
function themes(): Record<string, string>[] {
  return [...css.matchAll(/color-scheme: \w+;([^}]*)\}/g)].map(([, body]) => Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value])));
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(parseColour(a)), luminance(parseColour(b))].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe("the tokens", () => {
  it("hold each theme once, both with the same colours", () => {
    const [light, dark, ...more] = themes().map((each) => Object.keys(each));
    expect(dark).toEqual(light);
    expect(light.length).toBeGreaterThan(20);
    expect(more).toEqual([]);
  });

  it("let text be read on every ground (WCAG AA, 4.5)", () => {
    for (const theme of themes()) {
      for (const ink of ["ink", "ink-2", "ink-3", "left-ink", "right-ink", "moment-ink", "wrong", "good"]) {
        for (const ground of ["paper", "sheet"]) expect(contrast(theme[ink], theme[ground]), `${ink} on ${ground}`).toBeGreaterThan(4.5);
      }
      for (const ink of ["ink", "ink-2"]) for (const ground of ["well", "stage", "moment-wash"]) expect(contrast(theme[ink], theme[ground]), `${ink} on ${ground}`).toBeGreaterThan(4.5);
      expect(contrast(theme.wrong, theme["wrong-wash"])).toBeGreaterThan(4.5);
      expect(contrast(theme["ink-2"], theme["wrong-wash"])).toBeGreaterThan(4.5);
    }
  });

  it("let controls and the figure's sides be seen (WCAG AA, 3)", () => {
    for (const theme of themes()) {
      expect(contrast(theme["line-strong"], theme.paper), "line-strong").toBeGreaterThan(3);
      for (const side of ["left", "right", "trunk"]) expect(contrast(theme[side], theme.stage), side).toBeGreaterThan(3);
    }
  });
});
