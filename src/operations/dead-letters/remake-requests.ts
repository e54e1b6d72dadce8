import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../pipeline/fault/fault.ts";
import { originOf } from "../../pipeline/message/publication.ts";
import { SequenceSet } from "../../pipeline/run/sequence-set.ts";
import type { Recipe } from "../../settings/recipe.ts";
import { requestMaker } from "../../settings/request-maker.ts";
import type { Target } from "../../targets/target.ts";
import { neededColumns } from "../enqueue/needed-columns.ts";
import { selectedRows } from "../enqueue/selected-rows.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { orFault } from "../or-fault.ts";
import { changedInputs } from "../runs/changed-inputs.ts";
import { describeInputs } from "../runs/describe-inputs.ts";
import { requireSameRows } from "../runs/require-same-rows.ts";
import { rowChoiceOf } from "../runs/row-choice-of.ts";
import { runRecord } from "../runs/run-record.ts";
import { visitKeptLetters } from "./export-dead-letters.ts";
import type { Revise } from "./revise.ts";
import type { Selection } from "./selection.ts";

/** Requests that were made anew of the rows that dead letters came from. They lie in a temporary file. */
export interface RemadeRequests extends Disposable {
  readonly revise: Revise;
}

/**
 * Makes the request of each dead letter anew from its row, by a recipe as it is now: finds the row by the run and the
 * number that the letter carries, and reads the inventories of each run once. Where a row cannot be had, `revise` says why.
 */
export async function remakeRequests(
  target: Pick<Target, "messaging" | "operate">,
  selection: Selection,
  { recipe, surroundings }: { recipe: Recipe; surroundings: InputSurroundings },
): Promise<RemadeRequests> {
  const wanted = new Map<string, SequenceSet>();
  await visitKeptLetters(target, selection, surroundings, async (letters) => {
    for (const { attributes } of letters) {
      const origin = originOf(attributes);
      if (!origin) continue;
      const sequences = wanted.get(origin.runId) ?? new SequenceSet();
      sequences.add(origin.sequence);
      wanted.set(origin.runId, sequences);
    }
  });
  const made = new MadeRequests();
  const unread = new Map<string, Fault>();
  try {
    for (const [runId, sequences] of wanted) {
      try {
        await remakeRun(target, { runId, sequences, recipe, surroundings, made });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        unread.set(runId, error);
      }
    }
  } catch (error) {
    made[Symbol.dispose]();
    throw error;
  }
  return {
    revise: ({ attributes }) => {
      const origin = originOf(attributes);
      if (!origin)
        return new Fault("invalid_request", "it is of no run, so its row is not known", { remedy: "--edit" });
      const found = made.get(origin.runId, origin.sequence);
      if (found !== undefined) return found;
      const { runId, sequence } = origin;
      return unread.get(runId) ?? new Fault("invalid_request", `the inventory of run ${runId} has no row ${sequence}`);
    },
    [Symbol.dispose]: () => made[Symbol.dispose](),
  };
}

interface RunToRemake {
  readonly runId: string;
  readonly sequences: SequenceSet;
  readonly recipe: Recipe;
  readonly surroundings: InputSurroundings;
  readonly made: MadeRequests;
}

async function remakeRun(
  target: Pick<Target, "operate">,
  { runId, sequences, recipe, surroundings, made }: RunToRemake,
): Promise<void> {
  const record = await runRecord(target, runId);
  const choice = rowChoiceOf(record);
  const [changed] = changedInputs(record.inputs, await describeInputs(choice.inventories, surroundings.folder));
  if (changed !== undefined) {
    throw new Fault("wrong_usage", `${changed} since run ${runId}, so its rows are not known`, {
      remedy: "stac-ingest enqueue with the inventory as it is now",
    });
  }
  await requireSameRows(record, surroundings);
  const isNeeded = neededColumns(recipe, choice.selection);
  const makers = new Map<unknown, ReturnType<typeof requestMaker>>();
  for await (const { number, row, inventory } of selectedRows(choice, surroundings, { isNeeded })) {
    surroundings.signal.throwIfAborted();
    if (sequences.has(number)) {
      const body = orFault(() => {
        if (row instanceof Fault) throw row;
        const { name, columns = Object.keys(row) } = inventory;
        const make = makers.get(inventory) ?? requestMaker(recipe, { columns, inventory: name });
        makers.set(inventory, make);
        return JSON.stringify(make(row));
      });
      made.add(runId, number, body);
    }
    if (number >= sequences.last) return;
  }
}

/** Requests by run and number, in a file that SQLite removes by itself. */
class MadeRequests implements Disposable {
  readonly #database = new DatabaseSync("");
  readonly #insert;
  readonly #find;

  constructor() {
    this.#database.exec("pragma synchronous = off; pragma journal_mode = off");
    this.#database.exec(
      "create table made (run text, number integer, body text, fault text, remedy text, primary key (run, number)) without rowid",
    );
    this.#insert = this.#database.prepare("insert or replace into made values (?, ?, ?, ?, ?)");
    this.#find = this.#database.prepare("select body, fault, remedy from made where run = ? and number = ?");
  }

  add(run: string, number: number, made: string | Fault): void {
    if (made instanceof Fault) this.#insert.run(run, number, null, made.message, made.remedy ?? null);
    else this.#insert.run(run, number, made, null, null);
  }

  get(run: string, number: number): string | Fault | undefined {
    const { body, fault, remedy } = this.#find.get(run, number) ?? {};
    if (typeof fault === "string") {
      return new Fault("invalid_request", fault, typeof remedy === "string" ? { remedy } : {});
    }
    return typeof body === "string" ? body : undefined;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
