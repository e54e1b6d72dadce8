import type { Box } from "../rows/box.ts";
import type { Instant } from "../rows/instant.ts";

/** From one point in time to another, both within. */
export interface Span {
  readonly low: Instant;
  readonly high: Instant;
}

/** Times at which items of a partition begin, and at which they end. */
export interface Times {
  readonly starts: Span;
  readonly ends: Span;
}

/** A table that holds items, and what pgstac says of them. */
export interface Partition {
  readonly name: string;
  readonly oid: number;
  /** Its beginning and, exclusively, its end; null where it takes items of any time. */
  readonly bounds: Span | null;
  /** Times its constraint lets in; pgstac gives empty partitions one that lets nothing in. */
  readonly allowed: Times | "anything" | "nothing";
  /** Times its statistics say are in it; null where there are none. */
  readonly observed: Times | null;
  /** Box around its items, from its statistics. */
  readonly box: Box | null;
}

export const partitionFor = (partitions: readonly Partition[], start: Instant): Partition | undefined =>
  partitions.find(({ bounds }) => bounds === null || (bounds.low <= start && start < bounds.high));

export function allows({ allowed }: Partition, start: Instant, end: Instant): boolean {
  if (typeof allowed === "string") return allowed === "anything";
  return includes(allowed.starts, start) && includes(allowed.ends, end);
}

/** Tells whether constraint and statistics agree, so that what is in the partition is known without looking. */
export const isSettled = ({ allowed, observed }: Partition): boolean =>
  typeof allowed !== "string" && observed !== null && isSameTimes(allowed, observed);

/** Tells whether taking these times away may leave less than the partition's constraint says. */
export function touchesEdge({ allowed }: Partition, { starts, ends }: Times): boolean {
  if (typeof allowed === "string") return true;
  return (
    starts.low <= allowed.starts.low ||
    starts.high >= allowed.starts.high ||
    ends.low <= allowed.ends.low ||
    ends.high >= allowed.ends.high
  );
}

const includes = ({ low, high }: Span, at: Instant): boolean => low <= at && at <= high;

export const isSameTimes = (a: Times, b: Times): boolean =>
  isSameSpan(a.starts, b.starts) && isSameSpan(a.ends, b.ends);

const isSameSpan = (a: Span, b: Span): boolean => a.low === b.low && a.high === b.high;

export function widened(times: Times | null | undefined, start: Instant, end: Instant): Times {
  if (!times) return { starts: { low: start, high: start }, ends: { low: end, high: end } };
  return { starts: stretched(times.starts, start), ends: stretched(times.ends, end) };
}

function stretched(span: Span, at: Instant): Span {
  if (at < span.low) return { low: at, high: span.high };
  return at > span.high ? { low: span.low, high: at } : span;
}

export const union = (times: Times, other: Times): Times =>
  widened(widened(times, other.starts.low, other.ends.low), other.starts.high, other.ends.high);

export const holds = (box: Box | null, other: Box | null): boolean =>
  other === null ||
  (box !== null &&
    box.west <= other.west &&
    box.south <= other.south &&
    box.east >= other.east &&
    box.north >= other.north);
