import { grouped } from "../../pipeline/grouped.ts";
import { stages } from "../../pipeline/stage.ts";
import type { Target } from "../../targets/target.ts";
import { followActivity } from "./follow-activity.ts";
import { readStatus } from "./read-status.ts";

/** A finding that somebody should look into. */
export interface Problem {
  /** `broken`: nothing goes on until it is mended; `dead`: messages died, and the rest goes on. */
  readonly severity: "broken" | "dead";
  readonly part: string;
  readonly problem: string;
}

/**
 * Looks for all that a monitor should report: stages that are not run, a database that does not answer, dead letters, and
 * a stage whose oldest message waits longer than `stuckMilliseconds` while none was done in that time.
 */
export async function checkStatus(
  target: Target,
  { stuckMilliseconds, signal }: { readonly stuckMilliseconds: number; readonly signal: AbortSignal },
): Promise<readonly Problem[]> {
  const status = await readStatus(target);
  const problems: Problem[] = [];
  const add = (severity: Problem["severity"], part: string, problem: string): void =>
    void problems.push({ severity, part, problem });
  if (!status.running) add("broken", "pipeline", "nothing runs the stages");
  else if (status.collections === null) add("broken", "database", status.catalogue_problem ?? "no answer");
  const old = stages.filter((stage) => (status.stages[stage].oldest_seconds ?? 0) * 1000 >= stuckMilliseconds);
  if (old.length > 0) {
    const { activity, ended } = followActivity(target, { follow: false, signal });
    await ended;
    for (const stage of old) {
      if (!activity.isSilent(stage, Date.now(), stuckMilliseconds)) continue;
      const minutes = Math.floor((status.stages[stage].oldest_seconds ?? 0) / 60);
      add(
        "broken",
        stage,
        `${grouped(status.stages[stage].waiting)} wait, the oldest for ${minutes} min; none is done`,
      );
    }
  }
  for (const stage of status.paused) add("broken", stage, "it is paused");
  for (const stage of stages) {
    const { dead } = status.stages[stage];
    if (dead > 0) add("dead", stage, dead === 1 ? "1 dead letter" : `${grouped(dead)} dead letters`);
  }
  return problems;
}
