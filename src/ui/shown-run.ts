import type { RunStatus } from "../operations/runs/run-status.ts";
import { causeOf } from "../pipeline/stage/letter-facts.ts";

/** A run as the page shows it: each of its deaths with the name of its group of dead letters. */
export interface ShownRun extends RunStatus {
  readonly deaths: readonly (RunStatus["deaths"][number] & { readonly cause: string })[];
}

/** Names the groups of dead letters that a run's deaths belong to. */
export const shownRun = (run: RunStatus): ShownRun => ({
  ...run,
  deaths: run.deaths.map((death) => ({ ...death, cause: causeOf(death.kind, death.reason) })),
});
