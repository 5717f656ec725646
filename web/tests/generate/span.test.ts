import { describe, expect, it } from "vitest";
import { isWhole, shifted, withEnd } from "../../src/screens/generate/span";

const bounds = { start: 0.5, end: 10, least: 0.3 };

describe("a stretch of a clip", () => {
  const span = { from: 2, until: 4 };
  it("has ends that do not pass one another", () => {
    expect(withEnd(span, "from", 9, bounds)).toEqual({ from: 3.7, until: 4 });
    expect(withEnd(span, "until", 1, bounds)).toEqual({ from: 2, until: 2.3 });
  });
  it("stays in the clip", () => {
    expect(withEnd(span, "from", -3, bounds).from).toBe(0.5);
    expect(withEnd(span, "until", 30, bounds).until).toBe(10);
  });
  it("moves as a whole and keeps its length", () => {
    expect(shifted(span, 1.5, bounds)).toEqual({ from: 3.5, until: 5.5 });
    expect(shifted(span, 100, bounds)).toEqual({ from: 8, until: 10 });
    expect(shifted(span, -100, bounds)).toEqual({ from: 0.5, until: 2.5 });
  });
  it("knows when it is the whole", () => {
    expect(isWhole({ from: 0.5, until: 10 }, bounds)).toBe(true);
    expect(isWhole(span, bounds)).toBe(false);
  });
});
