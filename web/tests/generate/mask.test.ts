import { describe, expect, it } from "vitest";
import { ALL, asked, maskOf, maskText, maskWords, painted, PRESETS, REGIONS } from "../../src/screens/generate/mask";

describe("a mask", () => {
  it("is painted and wiped", () => {
    const none = new Set<never>();
    const one = painted(none, "left_arm", true);
    expect([...one]).toEqual(["left_arm"]);
    expect(painted(one, "left_arm", true)).toBe(one);
    expect(painted(one, "left_arm", false).size).toBe(0);
  });
  it("covers each of the 22 joints once", () => {
    const joints = ALL.flatMap((each) => REGIONS[each].joints);
    expect(joints.length).toBe(22);
    expect(new Set(joints).size).toBe(22);
  });
  it("asks for joints, or for all by name", () => {
    expect(asked(new Set(["head"] as const)).joints).toEqual(["neck", "head"]);
    expect(asked(new Set(ALL))).toEqual({ part: "all", joints: [] });
  });
  it("has words", () => {
    expect(maskWords(new Set())).toBe("nothing yet");
    expect(maskWords(new Set(PRESETS[1][1]))).toBe("the arms");
    expect(maskWords(new Set(["head", "left_leg", "path"] as const))).toBe("the head, the left leg and where the body goes");
  });
  it("comes back from an address", () => {
    const mask = new Set(["torso", "right_arm"] as const);
    expect([...maskOf(maskText(mask))]).toEqual([...mask]);
    expect(maskOf("nonsense.head.head").size).toBe(1);
  });
});
