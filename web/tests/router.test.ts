import { describe, expect, it } from "vitest";
import { hashOf, parsePlace } from "../src/app/router";
import { addressOf, askedOf, globOf } from "../src/screens/library/query";

describe("places", () => {
  it("come back as they were put into an address", () => {
    const place = parsePlace(hashOf("clip", ["c 1/2"], { at: 2.5, text: "", none: undefined }), "library");
    expect(place.name).toBe("clip");
    expect(place.rest).toEqual(["c 1/2"]);
    expect([...place.query]).toEqual([["at", "2.5"]]);
  });

  it("are the home without an address, and bear what is malformed", () => {
    expect(parsePlace("", "library").name).toBe("library");
    expect(parsePlace("#/%E0%A4%A", "library").name).toBe("%E0%A4%A");
  });
});

describe("what the library is asked", () => {
  it("comes back as it was", () => {
    const asked = { text: "a & b?", like: "", folder: "x/y", length: "short", order: "longest" } as const;
    expect(askedOf(parsePlace(addressOf(asked), "library").query)).toEqual(asked);
  });

  it("leaves out what is unknown", () => {
    expect(askedOf(new URLSearchParams("length=huge&order=up&like=../etc"))).toEqual({ text: "", like: "", folder: "", length: "", order: "folder" });
  });

  it("keeps a folder's own signs from being a pattern", () => {
    expect(globOf("a[1]*")).toBe("*/a[[]1][*]/*");
    expect(globOf("")).toBeUndefined();
  });
});
