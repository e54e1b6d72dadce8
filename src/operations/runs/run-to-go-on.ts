import { isDeepStrictEqual } from "node:util";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RunRecord } from "../../pipeline/run/run.ts";
import { shellWord } from "../../pipeline/text/shell-word.ts";
import type { Target } from "../../targets/target.ts";
import { changedInputs } from "./changed-inputs.ts";
import { findRun } from "./find-run.ts";

/** The things that a run's messages are numbered by: its inputs, and which of their parts are meant. */
export interface Numbered extends Pick<RunRecord, "command" | "inputs" | "format" | "selection"> {
  /** Parts that are left out, because the run has sent them. */
  readonly skip: number;
}

/** The beginning of an id that was not chosen by a person. */
const beginsId = /^[0-9a-f]{6,8}($|-)/;

/**
 * Finds the id of the run that more messages are to be counted to. A name that no run has is the id of a new one, also
 * while no database answers. A message is known by its run and its number, so a run that is there takes no parts of
 * other inputs: their numbers would be those of messages that it has already.
 * @throws Fault `wrong_usage` if it is of other inputs, or if several runs begin so
 */
export async function runToGoOn(target: Pick<Target, "operate">, typed: string, next: Numbered): Promise<string> {
  const id = await findRun(target, typed).catch((error: unknown) => {
    const mayBeNew = error instanceof Fault && typed !== "latest";
    if (!mayBeNew || (error.kind === "wrong_usage" && beginsId.test(typed))) throw error;
    return undefined;
  });
  if (id === undefined) return typed;
  const { record } = await target.operate({ action: "runs.show", id });
  // An id of one's own may be the beginning of another.
  const isMeant = id === typed || typed === "latest" || record?.label === typed || beginsId.test(typed);
  if (!isMeant) return typed;
  if (record) requireSameNumbers(record, next);
  return id;
}

function requireSameNumbers(run: RunRecord, next: Numbered): void {
  const refusal = (what: string, remedy: string): Fault =>
    new Fault("wrong_usage", `run ${run.id} was sent ${what}, so it cannot take these, too`, { remedy });
  const anew = "leave out --run: they are a run of their own";
  const [of, others] = [run, next].map(({ inputs }) => inputs.map(({ name }) => name).join(", "));
  if (run.command !== next.command || of !== others) throw refusal(`of ${of || "nothing"}`, anew);
  if (!isDeepStrictEqual(choiceOf(run), choiceOf(next))) {
    throw refusal("with other options that choose its rows", anew);
  }
  // An input that was cut short is another one once it is whole, behind what was sent of it.
  const [change] = next.skip > 0 ? [] : changedInputs(run.inputs, next.inputs);
  if (change === undefined) return;
  const mended =
    run.command === "enqueue"
      ? `; or, for rows that were mended, stac-ingest enqueue --missing --run ${shellWord(run.id)}`
      : "";
  throw refusal(`before ${change}`, `${anew}${mended}`);
}

/** The last row that is meant changes no number. */
const choiceOf = ({ format, selection: { last: _, ...choice } = {} }: Pick<RunRecord, "format" | "selection">) => [
  format ?? null,
  choice,
];
