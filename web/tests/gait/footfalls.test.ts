import { describe, expect, it } from "vitest";
import { footTracks, joined, printsAt, standingWords, staysOf } from "../../src/screens/gait/footfalls";

const falls = [
  { side: "right", land: null, lift: 0.5 },
  { side: "left", land: 0.4, lift: 1.1 },
  { side: "right", land: 1.2, lift: null },
];
const stays = staysOf(falls, 0.1, 2);

describe("footfalls", () => {
  it("that are under way reach to the take's ends", () => {
    expect(stays).toEqual([
      { side: "right", land: 0.1, lift: 0.5 },
      { side: "left", land: 0.4, lift: 1.1 },
      { side: "right", land: 1.2, lift: 2 },
    ]);
    expect(staysOf([{ side: "left", land: 3, lift: 4 }], 0, 2)).toEqual([]);
  });
  it("say who stands", () => {
    expect(standingWords(stays, 0.2)).toBe("right foot stands");
    expect(standingWords(stays, 0.45)).toBe("both feet stand");
    expect(standingWords(stays, 1.15)).toBe("no foot stands");
  });
  it("leave prints", () => expect(printsAt(stays, 0.45).map((each) => each.side)).toEqual(["right", "left"]));
  it("are a track for each foot and one for what was measured", () => {
    const tracks = footTracks(stays, [{ start: 0.4, end: 1.2 }]);
    expect(tracks.map((each) => [each.name, each.stretches.length])).toEqual([["Left foot", 1], ["Right foot", 2], ["Measured", 1]]);
    expect(tracks[0].stretches[0].text).toBe("0.70");
  });
  it("join steps that follow one another", () => {
    expect(joined([{ start: 0, end: 1 }, { start: 1, end: 2 }, { start: 3, end: 4 }])).toEqual([
      { start: 0, end: 2, count: 2 },
      { start: 3, end: 4, count: 1 },
    ]);
  });
});
