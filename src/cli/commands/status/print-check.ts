import { checkStatus } from "../../../operations/status/check-status.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";

/** Prints one line that says if all is well, and what is not, for a monitor. */
export async function printCheck(
  target: Target,
  stuckMilliseconds: number,
  { print, exitWith, signal }: Context,
): Promise<void> {
  const problems = await checkStatus(target, { stuckMilliseconds, signal });
  const isBroken = problems.some(({ severity }) => severity === "broken");
  if (signal.aborted) return exitWith(exitCodes.interrupted);
  if (problems.length > 0) exitWith(isBroken ? exitCodes.failed : exitCodes.partlyDone);
  print({ ok: problems.length === 0, problems }, () => {
    const said = problems.map(({ part, problem }) => `${part}: ${problem}`).join("; ");
    return said === "" ? "ok" : `${isBroken ? "failed" : "messages died"}: ${said}`.replaceAll("\n", " ");
  });
}
