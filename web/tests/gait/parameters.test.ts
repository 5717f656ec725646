import { describe, expect, it } from "vitest";
import { linesOf, restsOn, type Parameter } from "../../src/screens/gait/parameters";

const cadence: Parameter = { name: "cadence", unit: "steps/min", value: 111.7, spread: 2.77 };
const sided: Parameter = { name: "step_length", unit: "m", value: 0.741, left: 0.777, right: 0.706, asymmetry: 9.6, spread: null };

describe("the table of a walk", () => {
  it("writes values with their digits and what they are worth", () => {
    const [line] = linesOf([cadence]);
    expect([line.title, line.value, line.spread, line.unit]).toEqual(["Cadence", "112", "± 2.8", "steps/min"]);
    expect(line.asymmetry).toBeNull();
  });
  it("tells both sides", () => {
    const [line] = linesOf([sided]);
    expect([line.left, line.right, line.asymmetry, line.spread]).toEqual(["0.78", "0.71", 10, ""]);
  });
  it("leaves out what is not known, and counts", () => {
    expect(linesOf([{ ...cadence, value: null }, { name: "steps", unit: "", value: 3 }])).toEqual([]);
  });
  it("shows what it does not know by name", () => expect(linesOf([{ name: "new_thing", unit: "m", value: 1 }])[0].title).toBe("new thing"));
  it("never writes a minus before nothing", () => expect(linesOf([{ name: "trunk_lean", unit: "", value: -0.2 }])[0].value).toBe("0"));
});

describe("the usual range", () => {
  it("has the value inside or outside", () => {
    const at = (value: number) => linesOf([{ ...cadence, value }])[0].usual!;
    expect(at(111).isOutside).toBe(false);
    expect(at(60).isOutside).toBe(true);
    expect(at(60).value).toBeLessThan(at(60).low);
    expect(at(400).value).toBeLessThan(1);
    expect(at(111).value).toBeGreaterThan(at(111).low);
    expect(at(111).words).toBe("91–138");
  });
  it("is there only where it is known", () => expect(linesOf([{ name: "arm_swing", unit: "degrees", value: 40 }])[0].usual).toBeNull());
});

it("says what the figures rest on", () => {
  const counts = (steps: number, out: number) => [["steps", steps], ["left_out", out], ["seconds", 6.24]].map(([name, value]) => ({ name: String(name), unit: "", value: Number(value) }));
  expect(restsOn(counts(12, 0))).toBe("On 12 even steps in 6.2 s.");
  expect(restsOn(counts(12, 1))).toContain("1 more, of turning, starting or stopping, was left out");
});
