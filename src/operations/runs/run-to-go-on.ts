import { isDeepStrictEqual } from "node:util";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import type { Target } from "../../targets/target.ts";
import { findRun } from "./find-run.ts";

/** The things that a run's messages are numbered by: its inputs, and which of their parts are meant. */
export type Numbered = Pick<RunRecord, "command" | "inputs" | "format" | "selection">;

/**
 * Finds the id of the run that more messages are to be counted to. A name that no run has is the id of a new one, also
 * while no database answers. A message is known by its run and its number, so a run that is there takes no parts of
 * other inputs: their numbers would be those of messages that it has already.
 * @throws Fault `wrong_usage` if it is of other inputs, or if several runs begin so
 */
export async function runToGoOn(target: Pick<Target, "operate">, typed: string, next: Numbered): Promise<string> {
  try {
    const id = await findRun(target, typed);
    const { record } = await target.operate({ action: "runs.show", id });
    if (record) requireSameNumbers(record, next);
    return id;
  } catch (error) {
    if (!(error instanceof Fault) || error.kind === "wrong_usage" || typed === "latest") throw error;
    return typed;
  }
}

function requireSameNumbers(run: RunRecord, next: Numbered): void {
  const [of, others] = [run, next].map(({ inputs }) => inputs.map(({ name }) => name).join(", "));
  const isSame = run.command === next.command && of === others;
  if (isSame && isDeepStrictEqual(choiceOf(run), choiceOf(next))) return;
  const what = isSame ? "with other options that choose its rows" : `of ${of || "nothing"}`;
  throw new Fault("wrong_usage", `run ${run.id} was sent ${what}, so it cannot take these, too`, {
    remedy: "leave out --run: they are a run of their own",
  });
}

/** The last row that is meant changes no number. */
const choiceOf = ({ format, selection: { last: _, ...choice } = {} }: Numbered) => [format ?? null, choice];
