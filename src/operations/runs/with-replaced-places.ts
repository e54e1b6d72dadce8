import { isElsewhere } from "../../input/source/open-source.ts";
import type { Target } from "../../targets/target.ts";
import { selectedRows } from "../enqueue/selected-rows.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { inPlaceOfFault } from "../or-fault.ts";
import { changedInputs } from "./changed-inputs.ts";
import { describeInputs } from "./describe-inputs.ts";
import { rowChoiceOf } from "./row-choice-of.ts";
import { runRecord } from "./run-record.ts";
import type { RunStatus } from "./run-status.ts";

/** Rows that are read for the sake of examples. */
const mostRows = 200_000;

/**
 * Adds to the examples of replaced rows their places in the inventories. They stay without where that would take long,
 * or where the inventories are not files that nobody has changed.
 */
export async function withReplacedPlaces(
  target: Pick<Target, "operate">,
  status: RunStatus,
  surroundings: InputSurroundings,
): Promise<RunStatus> {
  const examples = status.replaced_examples;
  if (examples.length === 0) return status;
  const numbers = new Set(examples.flatMap(({ sequence, replaced_by }) => [sequence, replaced_by]));
  const places = await placesOf(target, status.id, numbers, surroundings).catch(
    inPlaceOfFault(new Map<number, string>()),
  );
  return {
    ...status,
    replaced_examples: examples.map((example) => {
      const [place, by] = [places.get(example.sequence), places.get(example.replaced_by)];
      return place !== undefined && by !== undefined ? { ...example, places: [place, by] } : example;
    }),
  };
}

async function placesOf(
  target: Pick<Target, "operate">,
  id: string,
  numbers: ReadonlySet<number>,
  surroundings: InputSurroundings,
): Promise<Map<number, string>> {
  const places = new Map<number, string>();
  const record = await runRecord(target, id);
  const choice = rowChoiceOf(record);
  const last = Math.max(...numbers);
  if (last > mostRows || choice.selection.shuffle || choice.inventories.some(isElsewhere)) return places;
  const now = await describeInputs(choice.inventories, surroundings.folder);
  if (changedInputs(record.inputs, now).length > 0) return places;
  for await (const { number, line, file, inventory } of selectedRows(choice, surroundings)) {
    if (numbers.has(number)) places.set(number, `${file ?? inventory.name}:${line}`);
    if (number >= last) break;
  }
  return places;
}
