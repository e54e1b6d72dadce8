import type { Connections } from "../database/connections.ts";
import { foldBatches } from "./fold-batches.ts";
import { inLedger } from "./in-ledger.ts";
import { pruneVersionsSql } from "./prune-versions-sql.ts";

/** Transactions of a run after which this process looks if its batches are to be folded. */
const foldEvery = 32;
/** Transactions of any kind after which this process deletes records that no message can be older than. */
const pruneEvery = 16;

/** Keeps the ledger small while items are loaded. What fails is done another time: no load depends on it. */
export class LedgerUpkeep {
  readonly #connections: Connections;
  readonly #runs = new Map<string, number>();
  #sincePruned = 0;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Does what is due after messages of these runs were recorded. */
  async after(runIds: ReadonlySet<string>): Promise<void> {
    try {
      for (const runId of runIds) {
        const count = (this.#runs.get(runId) ?? 0) + 1;
        this.#runs.set(runId, count % foldEvery);
        if (count === foldEvery) await foldBatches(this.#connections, runId);
      }
      this.#sincePruned = (this.#sincePruned + 1) % pruneEvery;
      if (this.#sincePruned === 0) await inLedger(this.#connections, (client) => client.query(pruneVersionsSql));
    } catch {
      // The next one tries again.
    }
  }
}
