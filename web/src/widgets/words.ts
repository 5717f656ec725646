/** How figures and lengths are written. */

/** Seconds as people read them: 4.2 s, 1:05. */
export function lasting(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Seconds to the hundredth: 3.20 s. */
export const precisely = (seconds: number): string => `${seconds.toFixed(2)} s`;

/** A figure with a true minus, and none before a nought. */
export const figureOf = (value: number, digits: number): string => value.toFixed(digits).replace(/^-(?=0*\.?0*$)/, "").replace("-", "\u2212");

/** A stretch of time: 3.2–5.6 s. */
export const between = (start: number, end: number): string => `${start.toFixed(1)}–${end.toFixed(1)} s`;

/** A number with its word: 1 clip, 2,400 clips. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
