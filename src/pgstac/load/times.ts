import type { Instant } from "../rows/instant.ts";

/** Range of time that includes both its ends. */
export interface Span {
  readonly low: Instant;
  readonly high: Instant;
}

/** Times at which items of a partition begin, and at which they end. */
export interface Times {
  readonly starts: Span;
  readonly ends: Span;
}

/** Tells whether two ranges of times are equal. */
export const isSameTimes = (a: Times, b: Times): boolean =>
  isSameSpan(a.starts, b.starts) && isSameSpan(a.ends, b.ends);

const isSameSpan = (a: Span, b: Span): boolean => a.low === b.low && a.high === b.high;

/** Widens times, if there are any, so that they include an item from `start` to `end`. */
export function widened(times: Times | null | undefined, start: Instant, end: Instant): Times {
  if (!times) return { starts: { low: start, high: start }, ends: { low: end, high: end } };
  return { starts: stretched(times.starts, start), ends: stretched(times.ends, end) };
}

function stretched(span: Span, at: Instant): Span {
  if (at < span.low) return { low: at, high: span.high };
  return at > span.high ? { low: span.low, high: at } : span;
}

/** Widens times so that they include the others. */
export const union = (times: Times, other: Times): Times =>
  widened(widened(times, other.starts.low, other.ends.low), other.starts.high, other.ends.high);
