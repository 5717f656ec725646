/** Where in time one is, and whether time passes. What is shown listens. */
import { eachFrame } from "./clock";

export const SPEEDS = [0.1, 0.25, 0.5, 1, 1.5, 2] as const;

export class Playback {
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | null = null;
  private now: number;
  /** Whether it begins again at its end. */
  loop = true;
  /** A stretch that is played again and again while one is in it, or null for the whole. */
  span: readonly [from: number, until: number] | null = null;
  private rate = 1;

  /** From `start` to `end`, in whatever seconds (or moments) the caller counts. */
  constructor(readonly start: number, readonly end: number) {
    this.now = start;
  }

  get time(): number {
    return this.now;
  }

  get playing(): boolean {
    return this.stop !== null;
  }

  get speed(): number {
    return this.rate;
  }

  set speed(value: number) {
    this.rate = value;
    this.tell();
  }

  /** Called at every change of time, speed or state. Returns what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  seek(time: number): void {
    this.now = Math.min(Math.max(time, this.start), this.end);
    this.tell();
  }

  play(): void {
    if (this.stop || this.end <= this.start) return;
    const [first, last] = this.ends;
    if (this.now >= last) this.now = first;
    this.stop = eachFrame((seconds) => this.pass(seconds));
    this.tell();
  }

  pause(): void {
    this.stop?.();
    this.stop = null;
    this.tell();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** End it: nobody is told anything any more. */
  dispose(): void {
    this.stop?.();
    this.stop = null;
    this.listeners.clear();
  }

  /** Where it begins again and ends: those of the span for as long as one is inside it. */
  private get ends(): readonly [number, number] {
    const { span } = this;
    return span && this.now >= span[0] - 1e-6 && this.now <= span[1] + 1e-6 ? span : [this.start, this.end];
  }

  private pass(seconds: number): void {
    const [first, last] = this.ends;
    this.now += seconds * this.rate;
    if (this.now >= last) {
      if (this.loop) this.now = first + ((this.now - first) % Math.max(last - first, 1e-3));
      else {
        this.now = last;
        this.pause();
      }
    }
    this.tell();
  }

  private tell(): void {
    for (const each of this.listeners) each();
  }
}
