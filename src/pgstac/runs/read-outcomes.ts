import { type DoneOutcome, doneOutcomes } from "../../pipeline/run/run-outcomes.ts";
import { partsBetween, SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { Connections } from "../database/connections.ts";
import { atOneMoment, inLedger } from "./in-ledger.ts";
import type { RunWindow } from "./missing-messages.ts";
import { readSets } from "./read-sets.ts";

/** Tells what became of a message, by its sequence; undefined if it is not done. */
export type RunOutcomes = (sequence: number) => DoneOutcome | undefined;

/** Reads which messages of a window are done, and how; undefined without a ledger. */
export async function readOutcomes(
  connections: Connections,
  { id, first, last }: RunWindow,
): Promise<RunOutcomes | undefined> {
  const read = await inLedger(
    connections,
    (client) => readSets(client, id, { parts: partsBetween(first, last) }),
    atOneMoment,
  );
  if (!read) return undefined;
  const done = doneOutcomes.map((outcome) => {
    const union = new SequenceSet();
    for (const { key, set } of read.sets.all()) if (key.outcome === outcome) union.addAll(set);
    return { outcome, union };
  });
  return (sequence) => done.find(({ union }) => union.has(sequence))?.outcome;
}
