import { describe, expect, it } from "vitest";
import { lengthOf, loopAround, secondsAt, tellingPlace } from "../../src/screens/coach/moments";

describe("seconds at a place of the movement", () => {
  const row = [2, 2.5, 4];
  it("goes straight between the places that are told", () => {
    expect(secondsAt(row, 0)).toBe(2);
    expect(secondsAt(row, 0.25)).toBeCloseTo(2.25);
    expect(secondsAt(row, 0.75)).toBeCloseTo(3.25);
    expect(secondsAt(row, 1)).toBe(4);
  });
  it("stays at the ends", () => {
    expect(secondsAt(row, -1)).toBe(2);
    expect(secondsAt(row, 2)).toBe(4);
    expect(secondsAt([], 0.5)).toBe(0);
    expect(secondsAt([7], 0.5)).toBe(7);
  });
  it("puts two clips at the same point", () => {
    const [attempt, target] = [[1, 2, 3], [10, 10.2, 12]];
    expect([secondsAt(attempt, 0.5), secondsAt(target, 0.5)]).toEqual([2, 10.2]);
  });
  it("never lasts nothing", () => expect(lengthOf([3, 3])).toBeGreaterThan(0));
});

describe("the loop around a finding", () => {
  it("begins before it and ends after it", () => {
    const [from, until] = loopAround(0.4, 0.6);
    expect(from).toBeCloseTo(0.36);
    expect(until).toBeCloseTo(0.64);
  });
  it("stays within the movement and is long enough to see", () => {
    for (const [at, stop] of [[0, 0], [1, 1], [0, 1], [0.97, 1], [0.5, 0.5]]) {
      const [from, until] = loopAround(at, stop);
      expect(from).toBeGreaterThanOrEqual(0);
      expect(until).toBeLessThanOrEqual(1);
      expect(until - from).toBeGreaterThan(0.159);
      expect(from).toBeLessThanOrEqual(at + 1e-9);
      expect(until).toBeGreaterThanOrEqual(stop - 1e-9);
    }
  });
});

describe("the moment that shows it best", () => {
  it("is where the two differ most within the stretch", () => {
    const curves = { attempt: [0, 0, 0, 0, 50], target: [0, 5, 20, 4, 0] };
    expect(tellingPlace(0.2, 0.8, curves)).toBe(0.5);
    expect(tellingPlace(0, 1, curves)).toBe(1);
  });
  it("is the middle where nothing is known", () => expect(tellingPlace(0.2, 0.6)).toBeCloseTo(0.4));
});
