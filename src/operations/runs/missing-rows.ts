import type { Place } from "../../input/place.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { MissingMessage, RunRecord } from "../../pipeline/run/run.ts";
import type { Row } from "../../settings/row.ts";
import type { Target } from "../../targets/target.ts";
import { selectedRows } from "../enqueue/selected-rows.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { columnsOfRun } from "./columns-of-run.ts";
import { MissingNumbers } from "./missing-numbers.ts";
import { requireSameRows } from "./require-same-rows.ts";
import { rowChoiceOf } from "./row-choice-of.ts";

/** A row of a run's inventories whose item is not loaded. */
export interface MissingRow {
  readonly place: Place;
  readonly row: Row;
  readonly message: MissingMessage;
}

/**
 * Reads the inventories of a run again and yields the rows that are not loaded, in their order.
 * @throws Fault `unreadable_input`, or `wrong_usage` if the run was made of something else than files and addresses, or of
 * other rows than there are now
 */
export async function* missingRows(
  target: Pick<Target, "operate">,
  record: RunRecord,
  surroundings: InputSurroundings,
): AsyncGenerator<MissingRow> {
  await requireSameRows(record, surroundings);
  const numbers = new MissingNumbers(target, record.id);
  const rows = selectedRows(rowChoiceOf(record), surroundings, { isNeeded: columnsOfRun(record) });
  for await (const { number, line, file, row, inventory } of rows) {
    if (row instanceof Fault || number <= (record.skipped ?? 0)) continue;
    const message = await numbers.of(number);
    if (message) yield { place: { file: file ?? inventory.name, line }, row, message };
  }
}
