import { describe, expect, it } from "vitest";
import { addAfter, fromText, LONGEST, MOST, move, phrase, placeAt, remove, resize, reword, SHORTEST, startsOf, toText, total, WHOLE, type Phrase } from "../../src/screens/generate/phrases";

const three = () => [phrase("walks", 4), phrase("sits", 2.5), phrase("waves", 3)];
const texts = (phrases: readonly Phrase[]) => phrases.map((each) => each.text);

describe("phrases", () => {
  it("begin where the one before ends", () => {
    expect(startsOf(three())).toEqual([0, 4, 6.5]);
    expect(total(three())).toBe(9.5);
    expect(total([phrase("a", 0.7), phrase("b", 0.7), phrase("c", 0.7)])).toBe(2.1);
  });
  it("are added after another, until there is no room", () => {
    expect(texts(addAfter(three(), 0))).toEqual(["walks", "", "sits", "waves"]);
    const many = Array.from({ length: MOST }, () => phrase("x", 1));
    expect(addAfter(many, 0)).toBe(many);
    const full = [phrase("x", 60), phrase("y", 59.8)];
    expect(addAfter(full, 0)).toBe(full);
    expect(total(addAfter([phrase("x", 60), phrase("y", 58)], 1))).toBe(WHOLE);
  });
  it("are removed, the last one only emptied", () => {
    expect(texts(remove(three(), 1))).toEqual(["walks", "waves"]);
    expect(texts(remove([phrase("walks")], 0))).toEqual([""]);
    const now = three();
    expect(remove(now, 7)).toBe(now);
  });
  it("are moved and keep their keys", () => {
    const now = three();
    expect(texts(move(now, 0, 2))).toEqual(["sits", "waves", "walks"]);
    expect(texts(move(now, 2, 0))).toEqual(["waves", "walks", "sits"]);
    expect(move(now, 0, -1)).toBe(now);
    expect(move(now, 2, 9)).toBe(now);
    expect(move(now, 0, 1)[1].key).toBe(now[0].key);
  });
  it("are resized within all limits; what follows moves along", () => {
    const now = three();
    expect(startsOf(resize(now, 0, 5.04))).toEqual([0, 5, 7.5]);
    expect(resize(now, 0, -3)[0].seconds).toBe(SHORTEST);
    expect(resize(now, 0, 1e9)[0].seconds).toBe(LONGEST);
    expect(resize([phrase("a", 60), phrase("b", 50)], 1, 60)[1].seconds).toBe(60);
    expect(resize([phrase("a", 60), phrase("b", 50), phrase("c", 5)], 1, 60)[1].seconds).toBe(55);
    expect(resize(now, 0, Number.NaN)).toBe(now);
    expect(resize(now, 0, 4)).toBe(now);
  });
  it("are reworded", () => expect(texts(reword(three(), 1, "lies down"))).toEqual(["walks", "lies down", "waves"]));
});

describe("a phrase that is dragged", () => {
  it("comes to lie where its middle is", () => {
    const now = three(); // the others when "walks" is dragged: sits 0 to 2.5, waves 2.5 to 5.5
    expect(placeAt(now, 0, 0.5)).toBe(0);
    expect(placeAt(now, 0, 2)).toBe(1);
    expect(placeAt(now, 0, 4.5)).toBe(2);
    expect(placeAt(now, 2, 0)).toBe(0);
  });
});

describe("phrases in an address", () => {
  it("come back as they were", () => {
    const now = [phrase("walks ~ slowly | then \\ stops", 3.2), phrase("", 1), phrase("jumps", 0.5)];
    expect(fromText(toText(now)).map(({ text, seconds }) => [text, seconds])).toEqual(now.map(({ text, seconds }) => [text, seconds]));
  });
  it("are as few and short as they may be, whatever is there", () => {
    expect(fromText("")).toEqual([]);
    expect(fromText("walks")).toEqual([]);
    expect(fromText("walks~abc|jumps~2").map((each) => each.text)).not.toContain("walks");
    expect(total(fromText(Array(30).fill("x~60").join("|")))).toBeLessThanOrEqual(WHOLE);
    expect(fromText("x~0.001")[0].seconds).toBe(SHORTEST);
  });
});
