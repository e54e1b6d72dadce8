import type { Ledger } from "../../../src/pipeline/run/run-outcomes.ts";

/** For tests of messages that belong to no run. */
export const noLedger: Ledger = { recordOutcomes: async () => {}, recordRun: async () => {} };
