/** Where in time one is, and whether time passes. What is shown listens. */
import { eachFrame } from "./clock";

export const SPEEDS = [0.1, 0.25, 0.5, 1, 1.5, 2] as const;

export class Playback {
  private readonly listeners = new Set<() => void>();
  private stop: (() => void) | null = null;
  private now: number;
  /** Whether it begins again at its end. */
  loop = true;
  /** A stretch that alone is played again and again, or null for the whole. */
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
    if (this.now >= this.last) this.now = this.first;
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

  private get first(): number {
    return this.span?.[0] ?? this.start;
  }

  private get last(): number {
    return this.span?.[1] ?? this.end;
  }

  private pass(seconds: number): void {
    this.now += seconds * this.rate;
    if (this.now >= this.last) {
      if (this.loop) this.now = this.first + ((this.now - this.first) % Math.max(this.last - this.first, 1e-3));
      else {
        this.now = this.last;
        this.pause();
      }
    }
    this.tell();
  }

  private tell(): void {
    for (const each of this.listeners) each();
  }
}
