/** The shaders of round bones and of the floor with its soft shadow. Colours go in and out as they are shown (sRGB). */

export const BONE_VERTEX = /* glsl */ `
attribute float end;        // 0 at the bone's start, 1 at its end
attribute vec3 start, stop; // metres
attribute vec2 radii;
attribute vec3 tint;
varying vec3 vNormal;
varying vec3 vTint;

void main() {
  vec3 along = stop - start;
  float size = length(along);
  vec3 y = size > 1e-5 ? along / size : vec3(0.0, 1.0, 0.0);
  vec3 x = normalize(abs(y.y) < 0.95 ? cross(vec3(0.0, 1.0, 0.0), y) : cross(vec3(1.0, 0.0, 0.0), y));
  vec3 z = cross(x, y);
  vec3 normal = position.x * x + position.y * y + position.z * z;
  vec3 place = mix(start, stop, end) + normal * mix(radii.x, radii.y, end);
  vNormal = normalize(mat3(viewMatrix) * normal);
  vTint = tint;
  gl_Position = projectionMatrix * viewMatrix * vec4(place, 1.0);
}`;

export const BONE_FRAGMENT = /* glsl */ `
precision mediump float;
uniform float flatness; // 1 for faint figures: an even tone without light
uniform float dark;
varying vec3 vNormal;
varying vec3 vTint;

void main() {
  vec3 n = normalize(vNormal);
  float key = clamp(dot(n, normalize(vec3(-0.45, 0.75, 0.6))) * 0.6 + 0.4, 0.0, 1.0);
  float sky = 0.5 + 0.5 * n.y;
  float shade = mix(0.64, 1.12, key) * mix(0.86, 1.0, sky);
  float gloss = pow(max(dot(n, normalize(vec3(-0.3, 0.5, 0.85))), 0.0), 18.0) * 0.16;
  float rim = pow(1.0 - max(n.z, 0.0), 3.0) * mix(0.0, 0.22, dark);
  vec3 lit = vTint * shade + gloss + rim;
  gl_FragColor = vec4(mix(lit, vTint * mix(0.94, 1.0, sky), flatness), 1.0);
}`;

export const FLOOR_VERTEX = /* glsl */ `
uniform vec3 centre;
uniform float reach;
varying vec3 vPlace;

void main() {
  vPlace = vec3(centre.x + position.x * reach, centre.y, centre.z + position.y * reach);
  gl_Position = projectionMatrix * viewMatrix * vec4(vPlace, 1.0);
}`;

/** `blobs`: x, height above the floor, z, radius of what throws a shadow. */
export const floorFragment = (most: number): string => /* glsl */ `
precision highp float;
uniform vec3 centre;
uniform float reach, spacing, darkness;
uniform vec3 line;
uniform vec4 blobs[${most}];
uniform int count;
varying vec3 vPlace;

void main() {
  vec2 cell = vPlace.xz / spacing;
  vec2 width = fwidth(cell);
  vec2 away = abs(fract(cell - 0.5) - 0.5) / max(width, vec2(1e-4));
  float grid = (1.0 - min(min(away.x, away.y) / 1.15, 1.0)) * (1.0 - smoothstep(0.25, 0.6, max(width.x, width.y)));
  float far = clamp(1.0 - length(vPlace.xz - centre.xz) / reach, 0.0, 1.0);
  float open = 1.0;
  for (int i = 0; i < ${most}; i++) {
    if (i >= count) break;
    vec4 blob = blobs[i];
    float wide = blob.w * (1.0 + 1.1 * blob.y);
    vec2 gap = (vPlace.xz - blob.xz) / wide;
    open *= 1.0 - darkness * exp(-2.2 * blob.y) / (1.0 + blob.y) * exp(-dot(gap, gap));
  }
  float lines = grid * pow(far, 1.3);
  float shadow = 1.0 - open;
  float alpha = lines + shadow * (1.0 - lines);
  gl_FragColor = vec4(line * lines * (1.0 - shadow), alpha);
}`;
