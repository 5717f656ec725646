/** A camera that looks at a point from around it. */
import { boundsOf, floorOf, headingAt } from "./pose";
import type { Motion } from "../api/joints";

export interface Camera {
  /** Angle about Y from which it looks, radians; 0 looks at what faces +Z from the front. */
  yaw: number;
  /** Above the horizon, radians. */
  pitch: number;
  /** Metres from the target. */
  distance: number;
  target: [x: number, y: number, z: number];
}

/** Vertical field of view, radians: a long lens, so that figures keep their shape. */
export const FIELD = 0.5;
export const newCamera = (): Camera => ({ yaw: 0.65, pitch: 0.16, distance: 5.2, target: [0, 0.9, 0] });

/** Where the camera stands. */
export function eyeOf(camera: Camera): [number, number, number] {
  const flat = camera.distance * Math.cos(camera.pitch);
  return [
    camera.target[0] + flat * Math.sin(camera.yaw),
    camera.target[1] + camera.distance * Math.sin(camera.pitch),
    camera.target[2] + flat * Math.cos(camera.yaw),
  ];
}

/** The axes of the picture in the world: right, up, and towards the viewer. */
export function axesOf(camera: Camera): [number, number, number][] {
  const [sy, cy, sp, cp] = [Math.sin(camera.yaw), Math.cos(camera.yaw), Math.sin(camera.pitch), Math.cos(camera.pitch)];
  return [
    [cy, 0, -sy],
    [-sp * sy, cp, -sp * cy],
    [cp * sy, sp, cp * cy],
  ];
}

/** A function from places to the picture: x and y in pixels, depth in metres from the eye, and pixels a metre there. */
export function projector(camera: Camera, width: number, height: number): (x: number, y: number, z: number) => [x: number, y: number, depth: number, scale: number] {
  const [right, up, back] = axesOf(camera);
  const focal = height / 2 / Math.tan(FIELD / 2);
  const [tx, ty, tz] = camera.target;
  return (x, y, z) => {
    const [dx, dy, dz] = [x - tx, y - ty, z - tz];
    const depth = Math.max(0.05, camera.distance - (dx * back[0] + dy * back[1] + dz * back[2]));
    const scale = focal / depth;
    return [width / 2 + scale * (dx * right[0] + dz * right[2]), height / 2 - scale * (dx * up[0] + dy * up[1] + dz * up[2]), depth, scale];
  };
}

/** Metres from which a body of that height, or a box that is `wide`, fills a picture of `aspect` (width over height). */
export function distanceFor(tall: number, wide: number, aspect: number): number {
  const half = Math.tan(FIELD / 2);
  return Math.max(tall / 2 / half, wide / 2 / (half * Math.max(aspect, 0.2))) + 0.3;
}

/** A camera that sees a motion well: three quarters from the front of its first moment, the body's whole height inside. */
export function cameraFor(motion: Motion, options: { aspect?: number; at?: number; whole?: boolean } = {}): Camera {
  const at = options.at ?? motion.start;
  const floor = floorOf(motion);
  const { low, high } = options.whole ? boundsOf(motion) : boundsOf(motion, at - 1, at + 1);
  const tall = Math.max(high[1] - floor + 0.35, 1.5);
  const wide = options.whole ? Math.hypot(high[0] - low[0], high[2] - low[2]) + 0.7 : 1.5;
  const target: [number, number, number] = [(low[0] + high[0]) / 2, floor + tall / 2 - 0.06, (low[2] + high[2]) / 2];
  return { yaw: headingAt(motion, at) + 0.6, pitch: 0.16, distance: distanceFor(tall * 1.08, wide, options.aspect ?? 1), target };
}
