/** Figures drawn by WebGL: one renderer for every picture of the page, whose pictures are copied to where they are shown. */
import { BufferAttribute, BufferGeometry, CustomBlending, DoubleSide, InstancedBufferAttribute, InstancedBufferGeometry, Mesh, OneFactor, OneMinusSrcAlphaFactor, PerspectiveCamera, PlaneGeometry, Scene as Group, ShaderMaterial, Vector3, Vector4, WebGLRenderer } from "three";
import { BONES, boneColour, isFaint, type Actor, type Scene } from "./scene";
import { SHADOW_POINTS } from "./bones";
import { eyeOf, FIELD } from "./camera";
import { palette, type Palette } from "./palette";
import { shelve } from "./shelves";
import { BONE_FRAGMENT, BONE_VERTEX, floorFragment, FLOOR_VERTEX } from "./shaders";

const MOST_BONES = 16 * (BONES.length + 8);
const MOST_BLOBS = 40;
/** Sides of a bone and rings of a half sphere: enough that the line where two bones meet is smooth on a large picture. */
const ROUND = 24;
const RINGS = 7;

export interface Target {
  readonly scene: Scene;
  readonly width: number;
  readonly height: number;
  /** Receives the picture: the source and where in it the picture begins. */
  readonly show: (source: CanvasImageSource, x: number, y: number) => void;
}

/** The one WebGL renderer. Throws where there is no WebGL. */
export class GlPainter {
  private readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly camera = new PerspectiveCamera();
  private readonly bones = new Bones();
  private readonly floor = new Floor();
  private readonly body = new Group();
  private readonly ground = new Group();

  constructor(lost: () => void) {
    this.canvas = typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(64, 64);
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      lost();
    });
    this.renderer = new WebGLRenderer({ canvas: this.canvas, alpha: true, antialias: true, powerPreference: "low-power", premultipliedAlpha: true });
    this.renderer.autoClear = false;
    this.renderer.setClearColor(0, 0);
    this.body.add(this.bones.mesh);
    this.ground.add(this.floor.mesh);
  }

  /** Paint all targets in one go, side by side in one picture, and hand each its part. */
  paint(targets: readonly Target[]): void {
    const { places, width, height } = shelve(targets);
    if (this.canvas.width < width || this.canvas.height < height || this.canvas.width * this.canvas.height > 4 * width * height) {
      this.renderer.setSize(width, height, false);
    }
    const total = this.canvas.height;
    this.renderer.setScissorTest(true);
    targets.forEach((target, i) => {
      const [x, y] = places[i];
      this.renderer.setViewport(x, total - y - target.height, target.width, target.height);
      this.renderer.setScissor(x, total - y - target.height, target.width, target.height);
      this.renderer.clear();
      this.draw(target);
    });
    const picture = this.canvas instanceof HTMLCanvasElement ? this.canvas : this.canvas.transferToImageBitmap();
    targets.forEach((target, i) => target.show(picture, places[i][0], places[i][1]));
    if ("close" in picture) picture.close();
  }

  dispose(): void {
    for (const { mesh } of [this.bones, this.floor]) {
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
    this.renderer.dispose();
  }

  private draw({ scene, width, height }: Target): void {
    const colours = palette();
    this.look(scene, width / height);
    if (scene.floor !== null) {
      this.floor.set(scene, scene.floor, colours);
      this.renderer.render(this.ground, this.camera);
    }
    const faint = scene.actors.filter(isFaint);
    if (faint.length) this.bodies(faint, colours, 1);
    const whole = scene.actors.filter((each) => !isFaint(each));
    if (faint.length && whole.length) this.renderer.clearDepth();
    if (whole.length) this.bodies(whole, colours, 0);
  }

  private bodies(actors: readonly Actor[], colours: Palette, flatness: number): void {
    this.bones.set(actors, colours, flatness);
    this.renderer.render(this.body, this.camera);
  }

  private look(scene: Scene, aspect: number): void {
    this.camera.fov = (FIELD * 180) / Math.PI;
    this.camera.aspect = aspect;
    this.camera.near = 0.1;
    this.camera.far = scene.camera.distance + 60;
    this.camera.position.set(...eyeOf(scene.camera));
    this.camera.lookAt(...scene.camera.target);
    this.camera.updateProjectionMatrix();
  }
}

/** All bones of some figures in one draw. */
class Bones {
  private readonly geometry = capsules();
  private readonly material = new ShaderMaterial({ vertexShader: BONE_VERTEX, fragmentShader: BONE_FRAGMENT, uniforms: { flatness: { value: 0 }, dark: { value: 0 } } });
  readonly mesh = new Mesh(this.geometry, this.material);
  private readonly columns = (["start", "stop", "radii", "tint"] as const).map((name) => this.geometry.getAttribute(name) as InstancedBufferAttribute);
  private count = 0;

  constructor() {
    this.mesh.frustumCulled = false;
  }

  set(actors: readonly Actor[], colours: Palette, flatness: number): void {
    this.count = 0;
    for (const actor of actors) {
      for (const bone of BONES) this.add(actor, bone.from, bone.to, [bone.thick, bone.thin], boneColour(actor, bone, colours));
      for (const joint of actor.marks ?? []) this.add(actor, joint, joint, [0.095, 0.095], colours.moment);
    }
    this.geometry.instanceCount = this.count;
    for (const column of this.columns) column.needsUpdate = true;
    this.material.uniforms.flatness.value = flatness;
    this.material.uniforms.dark.value = colours.isDark ? 1 : 0;
  }

  private add(actor: Actor, from: number, to: number, radii: readonly number[], tint: readonly number[]): void {
    if (this.count >= MOST_BONES) return;
    const [start, stop, radius, colour] = this.columns.map((each) => each.array as Float32Array);
    const at = 3 * this.count;
    for (let axis = 0; axis < 3; axis++) {
      const moved = actor.offset?.[axis] ?? 0;
      start[at + axis] = actor.pose[3 * from + axis] + moved;
      stop[at + axis] = actor.pose[3 * to + axis] + moved;
      colour[at + axis] = tint[axis];
    }
    radius[2 * this.count] = radii[0];
    radius[2 * this.count + 1] = radii[1];
    this.count++;
  }
}

/** The floor: lines half a metre apart, faint far off, and the figures' soft shadow. */
class Floor {
  private readonly uniforms = {
    centre: { value: new Vector3() },
    reach: { value: 4 },
    spacing: { value: 0.5 },
    darkness: { value: 0.3 },
    line: { value: new Vector3() },
    blobs: { value: Array.from({ length: MOST_BLOBS }, () => new Vector4()) },
    count: { value: 0 },
  };
  readonly mesh = new Mesh(
    new PlaneGeometry(2, 2),
    new ShaderMaterial({ vertexShader: FLOOR_VERTEX, fragmentShader: floorFragment(MOST_BLOBS), uniforms: this.uniforms, side: DoubleSide, transparent: true, depthWrite: false, blending: CustomBlending, blendSrc: OneFactor, blendDst: OneMinusSrcAlphaFactor }),
  );

  constructor() {
    this.mesh.frustumCulled = false;
  }

  set(scene: Scene, height: number, colours: Palette): void {
    const { target, distance } = scene.camera;
    this.uniforms.centre.value.set(target[0], height, target[2]);
    this.uniforms.reach.value = Math.max(3.2, 0.75 * distance);
    this.uniforms.spacing.value = distance > 16 ? 1 : 0.5;
    this.uniforms.darkness.value = colours.isDark ? 0.6 : 0.3;
    this.uniforms.line.value.set(...colours.floor);
    let count = 0;
    const whole = scene.actors.filter((each) => !isFaint(each)); // faint ones throw no shadow, or it would look like the others'
    for (const actor of whole.length ? whole : scene.actors) {
      const [ox, oy, oz] = actor.offset ?? [0, 0, 0];
      for (const [point, radius] of SHADOW_POINTS) {
        if (count >= MOST_BLOBS) break;
        const at = 3 * point;
        const above = Math.max(0, actor.pose[at + 1] + oy - height);
        if (above < 1.6) this.uniforms.blobs.value[count++].set(actor.pose[at] + ox, above, actor.pose[at + 2] + oz, radius);
      }
    }
    this.uniforms.count.value = count;
  }
}

/** A round bone of unit radius: two half spheres that the shader puts at its two ends, and the wall between them. */
function capsules(): InstancedBufferGeometry {
  const places: number[] = [], ends: number[] = [], faces: number[] = [];
  for (let ring = 0; ring < 2 * RINGS; ring++) {
    const end = ring < RINGS ? 0 : 1;
    const angle = ((end ? ring - RINGS : ring - RINGS + 1) / (RINGS - 1)) * (Math.PI / 2);
    for (let k = 0; k < ROUND; k++) {
      const turn = (2 * Math.PI * k) / ROUND;
      places.push(Math.cos(angle) * Math.cos(turn), Math.sin(angle), Math.cos(angle) * Math.sin(turn));
      ends.push(end);
      if (ring === 2 * RINGS - 1) continue;
      const [a, b] = [ring * ROUND + k, ring * ROUND + ((k + 1) % ROUND)];
      faces.push(a, a + ROUND, b, b, a + ROUND, b + ROUND);
    }
  }
  const base = new BufferGeometry();
  base.setAttribute("position", new BufferAttribute(new Float32Array(places), 3));
  const geometry = new InstancedBufferGeometry();
  geometry.index = new BufferAttribute(new Uint16Array(faces), 1);
  geometry.setAttribute("position", base.getAttribute("position"));
  geometry.setAttribute("end", new BufferAttribute(new Float32Array(ends), 1));
  for (const [name, size] of [["start", 3], ["stop", 3], ["radii", 2], ["tint", 3]] as const) {
    const column = new InstancedBufferAttribute(new Float32Array(MOST_BONES * size), size);
    column.setUsage(35048); // dynamic
    geometry.setAttribute(name, column);
  }
  return geometry;
}
