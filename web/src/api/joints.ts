/** Joints as they travel: 16-bit differences, decoded into metres; and a clip's motion fetched and kept. */
import { answered } from "./client";

/** A clip's joints. `places[(frame * joints + joint) * 3 + axis]`: metres, Y up. `start`: seconds of the file at frame 0. */
export interface Motion {
  readonly joints: number;
  readonly frames: number;
  readonly fps: number;
  readonly start: number;
  readonly places: Float32Array;
}

const HEADER = 40;

/** Decode a message of joints (docs/server.md). Throws where it is none. */
export function readJoints(buffer: ArrayBuffer): Motion {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEADER || view.getUint32(0) !== 0x4d4a3136 || view.getUint16(4, true) !== 1) {
    throw new Error("no message of joints");
  }
  const joints = view.getUint16(6, true);
  const frames = view.getUint32(8, true);
  const width = joints * 3;
  if (buffer.byteLength !== HEADER + frames * width * 2) throw new Error("a message of joints that is cut off");
  const step = view.getFloat32(20, true);
  const origin = [24, 28, 32].map((at) => view.getFloat32(at, true));
  const units = new Int16Array(buffer.slice(HEADER)); // differences; the sum wraps at 16 bits, as it must
  for (let i = width; i < units.length; i++) units[i] += units[i - width];
  const places = new Float32Array(units.length);
  for (let i = 0; i < units.length; i++) places[i] = units[i] * step + origin[i % 3];
  return { joints, frames, fps: view.getFloat32(12, true), start: view.getFloat32(16, true), places };
}

/** How long a motion lasts, in seconds. */
export const duration = (motion: Motion): number => motion.frames / motion.fps;

const KEPT_BYTES = 96 * 2 ** 20;
const kept = new Map<string, Motion>();

/** A clip's motion at up to `rate` frames a second; the ones looked at lately are kept. */
export async function fetchMotion(id: string, options: { rate?: number; signal?: AbortSignal } = {}): Promise<Motion> {
  const rate = options.rate ?? 30;
  const key = `${id}@${rate}`;
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  const response = await answered(`/api/clips/${encodeURIComponent(id)}/joints?rate=${rate}`, { signal: options.signal });
  const motion = readJoints(await response.arrayBuffer());
  keep(key, motion);
  return motion;
}

function keep(key: string, motion: Motion): void {
  kept.set(key, motion);
  let bytes = 0;
  for (const each of kept.values()) bytes += each.places.byteLength;
  for (const [old, each] of kept) {
    if (bytes <= KEPT_BYTES || old === key) break;
    kept.delete(old);
    bytes -= each.places.byteLength;
  }
}
