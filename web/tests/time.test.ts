import { describe, expect, it } from "vitest";
import { measures } from "../src/screens/clip/facts";
import { lanes } from "../src/widgets/lanes";
import { between, counted, lasting } from "../src/widgets/words";

describe("lanes", () => {
  it("part what overlaps and keep what does not together", () => {
    const found = lanes([{ start: 2, end: 3 }, { start: 0, end: 2 }, { start: 1, end: 4 }]);
    expect(found).toEqual([[{ start: 0, end: 2 }, { start: 2, end: 3 }], [{ start: 1, end: 4 }]]);
    expect(lanes([])).toEqual([]);
  });
});

describe("figures", () => {
  it("are written with their units", () => {
    expect(measures({ metres: 4.249, metres_per_second: 1.666, steps: 6 })).toEqual(["4.25 m", "1.67 m/s", "6 steps"]);
    expect(measures({ degrees_of_trunk: 41.6, arm_lengths_above_shoulder: -0.05 })).toEqual(["trunk 42°", "−0.05 arm lengths above shoulder"]);
  });

  it("say how long", () => {
    expect(lasting(4.23)).toBe("4.2 s");
    expect(lasting(65)).toBe("1:05");
    expect(lasting(3661)).toBe("1:01:01");
    expect(between(3.21, 5.6)).toBe("3.2–5.6 s");
    expect(counted(2400, "clip")).toBe("2,400 clips");
  });
});
