import { describe, expect, it } from "vitest";
import { duration, readJoints } from "../src/api/joints";

/** A message as the server packs it: `units` are frames of whole places, here made into differences. */
function message(units: number[][], { joints = 1, fps = 30, start = 0, step = 0.0005, origin = [0, 0, 0] } = {}): ArrayBuffer {
  const width = joints * 3;
  const buffer = new ArrayBuffer(40 + units.length * width * 2);
  const view = new DataView(buffer);
  [..."MJ16"].forEach((each, i) => view.setUint8(i, each.charCodeAt(0)));
  view.setUint16(4, 1, true);
  view.setUint16(6, joints, true);
  view.setUint32(8, units.length, true);
  view.setFloat32(12, fps, true);
  view.setFloat32(16, start, true);
  view.setFloat32(20, step, true);
  origin.forEach((each, i) => view.setFloat32(24 + 4 * i, each, true));
  units.forEach((frame, f) => frame.forEach((unit, i) => view.setInt16(40 + 2 * (f * width + i), f ? unit - units[f - 1][i] : unit, true)));
  return buffer;
}

describe("readJoints", () => {
  it("sums differences and adds the origin", () => {
    const motion = readJoints(message([[0, 100, -200], [2000, 90, -200]], { origin: [1, 2, 3], start: 0.5 }));
    expect(motion.frames).toBe(2);
    expect(motion.start).toBeCloseTo(0.5);
    expect([...motion.places].map((each) => Number(each.toFixed(4)))).toEqual([1, 2.05, 2.9, 2, 2.045, 2.9]);
    expect(duration(motion)).toBeCloseTo(2 / 30);
  });

  it("wraps at 16 bits as the packing does", () => {
    const motion = readJoints(message([[-32000, 0, 0], [32000, 0, 0]]));
    expect(motion.places[3]).toBeCloseTo(16);
  });

  it("refuses what is no message", () => {
    expect(() => readJoints(new ArrayBuffer(8))).toThrow("no message");
    const cut = message([[1, 2, 3]]);
    expect(() => readJoints(cut.slice(0, 44))).toThrow("cut off");
  });
});
