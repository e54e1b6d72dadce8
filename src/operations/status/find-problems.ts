import { type Stage, stages } from "../../pipeline/message/stage.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import { plural } from "../../pipeline/text/plural.ts";
import type { StageStatus, Status } from "./read-status.ts";

/** A finding that somebody should look into. */
export interface Problem {
  /** `broken`: nothing goes on until it is mended; `dead`: messages died, and the rest goes on. */
  readonly severity: "broken" | "dead";
  readonly part: string;
  readonly problem: string;
}

/** The part of a status that problems are found in. */
export type Examined = Pick<
  Status,
  "running" | "starting" | "paused" | "collections" | "catalogue_problem" | "runs_problem"
> & {
  readonly stages: Readonly<Record<Stage, Pick<StageStatus, "waiting" | "dead" | "oldest_seconds">>>;
};

/**
 * Finds all that a monitor should report: stages that are not run, a database that does not answer, dead letters, and a
 * stage whose oldest message waits longer than `stuckMilliseconds` while none was done in that time.
 */
export function findProblems(
  status: Examined,
  stuckMilliseconds: number,
  isSilent: (stage: Stage) => boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (severity: Problem["severity"], part: string, problem: string): void =>
    void problems.push({ severity, part, problem });
  if (!status.running) add("broken", "pipeline", status.starting ? "it is starting" : "nothing runs the stages");
  else if (status.collections === null) add("broken", "database", status.catalogue_problem ?? "no answer");
  else if (status.runs_problem !== undefined) add("broken", "ledger of runs", status.runs_problem);
  for (const stage of stagesThatWait(status, stuckMilliseconds)) {
    if (!isSilent(stage)) continue;
    const { waiting, oldest_seconds: age } = status.stages[stage];
    const minutes = Math.floor((age ?? 0) / 60);
    add("broken", stage, `${grouped(waiting)} wait, the oldest for ${minutes} min; none is done`);
  }
  for (const stage of status.paused) add("broken", stage, "it is paused");
  for (const stage of stages) {
    const { dead } = status.stages[stage];
    if (dead > 0) add("dead", stage, plural(dead, "dead letter"));
  }
  return problems;
}

/** The stages whose oldest message waits for that long. */
export const stagesThatWait = (status: Pick<Examined, "stages">, milliseconds: number): readonly Stage[] =>
  stages.filter((stage) => (status.stages[stage].oldest_seconds ?? 0) * 1000 >= milliseconds);
