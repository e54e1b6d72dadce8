import type { Box } from "../rows/box.ts";
import type { Instant } from "../rows/instant.ts";
import { isSameTimes, type Span, type Times } from "./times.ts";

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
