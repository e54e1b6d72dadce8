import { inventoryFormats } from "../../settings/inventory-formats.ts";
import type { Target } from "../../targets/target.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { type MissingRow, missingRows } from "./missing-rows.ts";
import { runRecord } from "./run-record.ts";

/**
 * Yields the rows of a run that are not loaded.
 * @throws Fault `not_found`, `unreadable_input`, or `wrong_usage` if its inventories cannot be read again
 */
export async function* listMissing(
  target: Pick<Target, "operate">,
  id: string,
  surroundings: InputSurroundings,
): AsyncGenerator<MissingRow> {
  const record = await runRecord(target, id);
  const format = inventoryFormats.find((each) => each === record.format);
  yield* missingRows(target, record, format, surroundings);
}
