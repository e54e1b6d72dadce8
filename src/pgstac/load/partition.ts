import type { Box } from "../rows/box.ts";
import type { Instant } from "../rows/instant.ts";
import { isSameTimes, type Span, type Times } from "./times.ts";

/** A table that holds items, with its constraint and its statistics. */
export interface Partition {
  readonly name: string;
  readonly oid: number;
  /** Its inclusive beginning and exclusive end; null if it takes items of any time. */
  readonly bounds: Span | null;
  /** Times that its constraint allows; pgstac lets the constraint of an empty partition allow nothing. */
  readonly allowed: Times | "anything" | "nothing";
  /** Times of its items by its statistics; null if it has no statistics. */
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

/** Tells whether constraint and statistics agree, so that the times of the items are known without reading them. */
export const matchesStatistics = ({ allowed, observed }: Partition): boolean =>
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
