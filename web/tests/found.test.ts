import { describe, expect, it } from "vitest";
import { bestOf, remember } from "../src/screens/generate/claims";
import { likeFrom } from "../src/screens/library/results";

const clips = (...scores: number[]) => scores.map((score, i) => ({ id: `c${i}`, name: "x", score }));

describe("hits of a search", () => {
  it("are like it from half of the best score on, and from 0.2 on", () => {
    expect(likeFrom(clips(0.8, 0.1))).toBe(0.4);
    expect(likeFrom(clips(0.3, 0.1))).toBe(0.2);
    expect(likeFrom(clips(-0.1))).toBe(0.2);
  });

  it("are all like it where nothing has a score", () => {
    expect(likeFrom([])).toBe(-Infinity);
    expect(likeFrom([{ id: "c0", name: "x" }])).toBe(-Infinity);
  });
});

describe("the variant chosen at first", () => {
  const claim = (status: string) => ({ claim: "walks", status, reason: "" });

  it("does most of what was said, less what it contradicts", () => {
    remember(["u1", "u2", "u3"], [[claim("supported"), claim("contradicted")], [claim("supported"), claim("not measurable")], [claim("supported")]]);
    expect(bestOf(["u1", "u2", "u3"])).toBe("u2");
  });

  it("is the first where nothing is known", () => {
    remember(["u4"], "no list");
    expect(bestOf(["u4", "u5"])).toBe("u4");
  });
});
