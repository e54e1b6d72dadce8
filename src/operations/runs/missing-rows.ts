import type { Place } from "../../input/place.ts";
import { Fault } from "../../pipeline/fault.ts";
import type { MissingMessage, RunRecord } from "../../pipeline/run.ts";
import type { InventoryFormat } from "../../settings/inventory-formats.ts";
import type { Row } from "../../settings/row.ts";
import type { Target } from "../../targets/target.ts";
import { selectedRows } from "../enqueue/selected-rows.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { inventoriesOf } from "./inventories-of.ts";
import { MissingNumbers } from "./missing-numbers.ts";

/** A row of a run's inventories whose item is not loaded. */
export interface MissingRow {
  readonly place: Place;
  readonly row: Row;
  readonly message: MissingMessage;
}

/**
 * Reads the inventories of a run again and yields the rows that are not loaded, in their order.
 * @throws Fault `unreadable_input`, or `wrong_usage` if the run was made of something else than files and addresses
 */
export async function* missingRows(
  target: Pick<Target, "operate">,
  record: RunRecord,
  format: InventoryFormat | undefined,
  surroundings: InputSurroundings,
): AsyncGenerator<MissingRow> {
  const numbers = new MissingNumbers(target, record.id);
  const choice = {
    inventories: inventoriesOf(record),
    format,
    selection: record.selection ?? {},
    runId: record.id,
  };
  for await (const { number, line, row, inventory } of selectedRows(choice, surroundings)) {
    if (row instanceof Fault) continue;
    const message = await numbers.of(number);
    if (message) yield { place: { file: inventory.name, line }, row, message };
  }
}
