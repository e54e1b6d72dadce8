import * as z from "zod";
import { stages } from "../message/stage.ts";
import type { RunRecord } from "./run.ts";

/**
 * Outcomes of messages that are done. `other` is what is not told apart: a collection, a document of several items, a
 * version of pgstac that is written to by its own functions. `cancelled` was dropped before it was worked on.
 */
export const doneOutcomes = ["new", "changed", "unchanged", "other", "superseded", "cancelled"] as const;
export type DoneOutcome = (typeof doneOutcomes)[number];

/** A message of a run that died by our hand. */
export const Death = z.strictObject({
  sequence: z.number().int().positive(),
  stage: z.enum(stages),
  kind: z.string().max(64),
  /** At most 1 KiB. */
  reason: z.string().max(1024),
});
export type Death = z.infer<typeof Death>;

/** The outcomes that one transaction has for messages of one run. */
export interface BatchEntry {
  readonly runId: string;
  /** Empty if they belong to none, or to several. */
  readonly collection: string;
  readonly done: Partial<Readonly<Record<DoneOutcome, readonly number[]>>>;
  readonly dead?: readonly Death[];
  /** Dead letters that were sent back to their queue. */
  readonly redriven?: readonly number[];
  /** Those whose item another message of the run made, too: it is there in their place. */
  readonly replaced?: readonly number[];
}

/** The record of runs that the load stage writes to. */
export interface Ledger {
  recordOutcomes(entries: readonly BatchEntry[]): Promise<void>;
  recordRun(record: RunRecord): Promise<void>;
}
