/** A stretch of a clip with two ends that can be moved. */

export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Bounds {
  readonly start: number;
  readonly end: number;
  /** The shortest stretch, in seconds. */
  readonly least: number;
}

/** The span with one end at `time`: it stops before the other end and at the bounds. */
export function withEnd(span: Span, end: keyof Span, time: number, bounds: Bounds): Span {
  const at = rounded(time);
  if (end === "from") return { ...span, from: Math.max(bounds.start, Math.min(at, rounded(span.until - bounds.least))) };
  return { ...span, until: Math.min(bounds.end, Math.max(at, rounded(span.from + bounds.least))) };
}

/** The span moved by `seconds`, as far as the bounds let it, its length kept. */
export function shifted(span: Span, seconds: number, bounds: Bounds): Span {
  const by = Math.min(Math.max(seconds, bounds.start - span.from), bounds.end - span.until);
  return { from: rounded(span.from + by), until: Math.min(bounds.end, rounded(span.until + by)) };
}

/** Whether it is the whole clip. */
export const isWhole = (span: Span, bounds: Bounds): boolean => span.from <= bounds.start + 1e-6 && span.until >= bounds.end - 1e-6;

/** Hundredths of a second. */
function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
