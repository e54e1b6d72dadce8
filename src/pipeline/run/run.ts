import * as z from "zod";
import { RowMark } from "./row-mark.ts";
import { RowSelection } from "./row-selection.ts";

/** The file or address from which the messages of a run were made. */
const RunInput = z.strictObject({
  name: z.string(),
  bytes: z.number().int().nonnegative().optional(),
  /** ISO 8601. */
  modified_at: z.string().optional(),
  /** SHA-256 of its first megabyte, packed or not. */
  head_sha256: z.string().optional(),
});

export type RunInput = z.infer<typeof RunInput>;

/** A run of `enqueue` or `publish` as it says of itself, again and again while it sends. */
export const RunRecord = z
  .strictObject({
    id: z.string().min(1).max(128),
    /** Counts up with each record of the run; an older one that arrives later is left out. */
    revision: z.number().int().nonnegative(),
    label: z.string().optional(),
    command: z.enum(["enqueue", "publish"]),
    started_at: z.string(),
    who: z.string(),
    inputs: z.array(RunInput),
    /** Format of the inventories, if it was named. */
    format: z.string().optional(),
    /** The rows of the inventories that it was made of; all when left out. */
    selection: RowSelection.optional(),
    recipe: z.record(z.string(), z.unknown()).optional(),
    /** SHA-256 of the lock file of the recipe's package set. */
    lock: z.string().optional(),
    state: z.enum(["sending", "sent", "stopped", "cancelled"]),
    /** Messages in all, once the input was read to its end. */
    total: z.number().int().nonnegative().optional(),
    /** Messages that were sent so far. */
    sent: z.number().int().nonnegative(),
    /** Parts of the input that could not be sent. */
    refused: z.number().int().nonnegative(),
    /** Parts of the input before the first that the run was told to send. */
    skipped: z.number().int().nonnegative().optional(),
    /** Up to this number everything was sent, refused or skipped. */
    resume_after: z.number().int().nonnegative(),
    /** The sum of the rows that were read so far. */
    first_rows: RowMark.optional(),
  })
  .meta({ title: "RunRecord", description: "A run of enqueue or publish" });
export type RunRecord = z.infer<typeof RunRecord>;

/** Messages of a run that ended, by how. All add up: no message is counted twice. */
export interface RunCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Loaded, but not told apart: collections, and documents of several items. */
  readonly other: number;
  /** A newer version of the item is there. */
  readonly superseded: number;
  /** Dropped before it was worked on. */
  readonly cancelled: number;
  readonly dead: number;
}

export interface DeathGroup {
  readonly stage: string;
  readonly kind: string;
  readonly reason: string;
  readonly count: number;
}

/** Messages of one run that died of the same and are dead. */
export interface RunDeaths extends DeathGroup {
  readonly run_id: string;
  /** ISO 8601. */
  readonly oldest: string;
  readonly newest: string;
  /** A whole reason. */
  readonly example: string;
}

/** A message of a run whose item another message of the run made, too. */
export interface ReplacedMessage {
  readonly sequence: number;
  /** The number of the other one, whose item is there. */
  readonly replaced_by: number;
  readonly collection: string;
  readonly item_id: string;
}

/** Messages whose item is not there, because another message of the run made one of its id. */
export interface ReplacedMessages {
  readonly count: number;
  /** A few, by their numbers. */
  readonly examples: readonly ReplacedMessage[];
}

export interface RunReport {
  /** Null for a run of another producer, which only its messages name. */
  readonly record: RunRecord | null;
  readonly counts: RunCounts;
  /** Not known where a version before this one answers. */
  readonly replaced?: ReplacedMessages;
  readonly deaths: readonly DeathGroup[];
  readonly collections: readonly { readonly collection: string; readonly loaded: number; readonly dead: number }[];
  /** The database's time, by which `minutes` are, in ISO 8601. Not known where a version before this one answers. */
  readonly now?: string;
  /** Messages that ended in each of the last minutes, the running one included. */
  readonly minutes: readonly { readonly minute: string; readonly ended: number }[];
}

/** A run in a list: what it says of itself, and how many of its messages ended. */
export interface RunSummary {
  readonly record: RunRecord;
  readonly counts: RunCounts;
  readonly replaced?: Pick<ReplacedMessages, "count">;
}

/** A message that is not loaded, and why if it died. */
export interface MissingMessage {
  readonly sequence: number;
  readonly death?: { readonly stage: string; readonly kind: string; readonly reason: string };
}

/** History of an item. */
export interface ItemHistory {
  /** Each time it was stored or found unchanged, the latest first. */
  readonly stored: readonly {
    readonly stored_at: string;
    readonly published_at: string;
    readonly outcome: string;
    /** Null if its message named no run. */
    readonly run_id: string | null;
    readonly sequence: number | null;
  }[];
}
