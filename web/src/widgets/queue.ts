/** A few requests at once, the latest wanted first; what is no longer wanted is taken back. */

interface Job {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly abort: AbortController;
}

export class Queue {
  private readonly waiting: Job[] = [];
  private running = 0;

  constructor(private readonly most: number) {}

  /** Have `run` called when there is room. Returns what takes it back, also while it runs. */
  add(run: (signal: AbortSignal) => Promise<void>): () => void {
    const job: Job = { run, abort: new AbortController() };
    this.waiting.push(job);
    queueMicrotask(() => this.next());
    return () => {
      const at = this.waiting.indexOf(job);
      if (at >= 0) this.waiting.splice(at, 1);
      job.abort.abort();
    };
  }

  private next(): void {
    while (this.running < this.most && this.waiting.length) {
      const job = this.waiting.shift()!;
      this.running++;
      job.run(job.abort.signal).catch(() => {}).finally(() => {
        this.running--;
        this.next();
      });
    }
  }
}
