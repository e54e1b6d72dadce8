import type { RunRecord } from "../../pipeline/run/run.ts";
import { otherRows } from "../enqueue/other-rows.ts";
import { RowSums } from "../enqueue/row-sums.ts";
import { selectedRows } from "../enqueue/selected-rows.ts";
import type { InputSurroundings } from "../input-surroundings.ts";
import { changedInputs } from "./changed-inputs.ts";
import { columnsOfRun } from "./columns-of-run.ts";
import { describeInputs } from "./describe-inputs.ts";
import { rowChoiceOf } from "./row-choice-of.ts";

/**
 * Makes sure that the numbers of a run's rows still mean the same rows. Reads them once more, unless all are of files
 * that nobody has changed. Rows of a file that were mended in their places are the same rows, those of a listing are not.
 * @throws Fault `wrong_usage`, or `unreadable_input`
 */
export async function requireSameRows(record: RunRecord, surroundings: InputSurroundings): Promise<void> {
  const { id, inputs, first_rows: before } = record;
  const choice = rowChoiceOf(record);
  if (!before) return;
  const isDescribed = inputs.every(({ bytes }) => bytes !== undefined);
  const changes = changedInputs(inputs, await describeInputs(choice.inventories, surroundings.folder));
  if (isDescribed && changes.length === 0) return;
  const isNeeded = columnsOfRun(record);
  const sums = new RowSums(isNeeded);
  let isSame = false;
  let isListed = false;
  for await (const selected of selectedRows(choice, surroundings, { isNeeded })) {
    surroundings.signal.throwIfAborted();
    if (selected.number > before.count && isSame) return;
    sums.add(selected);
    isListed ||= selected.inventory.isListed;
    if (selected.number === before.count) isSame = sums.mark.crc32 === before.crc32;
  }
  const now = sums.mark;
  const isMended = now.count === before.count && !isListed;
  if (!isSame && !isMended) throw otherRows(id, before, now);
}
