import type { Stage } from "../../pipeline/message/stage.ts";
import { causeOf } from "../../pipeline/stage/letter-facts.ts";
import type { LetterCount } from "../../targets/letter-search.ts";
import type { Target } from "../../targets/target.ts";
import { inPlaceOfFault } from "../or-fault.ts";
import type { Selection } from "./selection.ts";

/** Dead letters of one stage as the ledger knows them. */
export interface LedgerCounts {
  /** Those that are meant. */
  readonly counts: LetterCount[];
  /** Number of letters it knows of the stage, meant or not. */
  readonly known: number;
}

/**
 * Counts the dead letters of a stage from the ledger of runs, which knows neither their packages nor their collections.
 * Returns undefined if the ledger is out of reach, or cannot tell which letters are meant.
 */
export async function ledgerCounts(
  { operate }: Pick<Target, "operate">,
  stage: Stage,
  { kind, cause, run, stages: _, ...others }: Selection,
): Promise<LedgerCounts | undefined> {
  if (Object.values(others).some((filter) => filter !== undefined)) return undefined;
  const told = await operate({ action: "runs.deaths" }).catch(inPlaceOfFault(undefined));
  if (!told) return undefined;
  const ofStage = told.deaths.filter((death) => death.stage === stage);
  const counts = ofStage
    .map(({ run_id, kind, reason, count, oldest, newest, example }) => ({
      ...{ kind, cause: causeOf(kind, reason), packageName: "", collection: "", runId: run_id, count, example },
      place: "",
      oldest: Date.parse(oldest),
      newest: Date.parse(newest),
    }))
    .filter((death) => kind === undefined || death.kind === kind)
    .filter((death) => cause === undefined || death.cause === cause)
    .filter(({ runId }) => run === undefined || runId.startsWith(run));
  return { counts, known: ofStage.reduce((sum, { count }) => sum + count, 0) };
}
