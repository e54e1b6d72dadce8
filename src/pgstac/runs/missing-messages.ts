import type pg from "pg";
import type { MissingMessage } from "../../pipeline/run/run.ts";
import type { Death } from "../../pipeline/run/run-outcomes.ts";
import { partsBetween } from "../../pipeline/run/sequence-set.ts";
import { readSets } from "./read-sets.ts";

/** A part of a run: its sequences from `first` to `last`. */
export interface RunWindow {
  readonly id: string;
  readonly first: number;
  readonly last: number;
}

/** Finds the messages of a window that are not loaded, with the reason of each that died. */
export async function missingMessages(
  client: pg.ClientBase,
  { id, first, last }: RunWindow,
): Promise<MissingMessage[]> {
  const { sets } = await readSets(client, id, { parts: partsBetween(first, last) });
  const done = sets.done();
  const dead = sets.dead();
  const { rows } = await client.query<{ dead: Death[] }>(
    `SELECT dead FROM stac_ingest.batches
     WHERE run_id = $1 AND dead IS NOT NULL AND dead_first <= $3 AND dead_last >= $2 ORDER BY batch`,
    [id, first, last],
  );
  // The last death counts.
  const deaths = new Map(rows.flatMap((row) => row.dead.map((death) => [death.sequence, death] as const)));
  const missing: MissingMessage[] = [];
  for (let sequence = first; sequence <= last; sequence++) {
    if (done.has(sequence)) continue;
    const death = dead.has(sequence) ? deaths.get(sequence) : undefined;
    missing.push(
      death ? { sequence, death: { stage: death.stage, kind: death.kind, reason: death.reason } } : { sequence },
    );
  }
  return missing;
}
