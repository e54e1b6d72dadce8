import { Fault } from "../../pipeline/fault.ts";
import type { RowMark } from "../../pipeline/row-mark.ts";
import type { Sendable } from "../send.ts";
import { otherRows } from "./other-rows.ts";
import type { RowSums } from "./row-sums.ts";
import type { SelectedRow } from "./selected-rows.ts";

/** The same rows, summed up. @throws Fault `wrong_usage` if the first ones are not those of an earlier attempt */
export async function* summedRows(
  rows: AsyncIterable<SelectedRow>,
  sums: RowSums,
  { runId, firstRows: before }: { readonly runId: string; readonly firstRows?: RowMark | undefined },
): AsyncGenerator<SelectedRow> {
  let count = 0;
  for await (const row of rows) {
    sums.add(row);
    count = row.number;
    if (count === before?.count && sums.mark.crc32 !== before.crc32) throw otherRows(runId, before, sums.mark);
    yield row;
  }
  if (before && count < before.count) throw otherRows(runId, before, sums.mark);
}

/**
 * The same requests, held back until that of the row with this number, or a later one, is there. Few are: almost all
 * rows up to there were sent before. Refused ones wait for nothing but their turn.
 */
export async function* heldUntil(requests: AsyncIterable<Sendable>, number: number): AsyncGenerator<Sendable> {
  const held: Sendable[] = [];
  for await (const request of requests) {
    const isSendable = !(request.outgoing instanceof Fault);
    if (request.number < number && (isSendable || held.length > 0)) held.push(request);
    else {
      yield* held.splice(0);
      yield request;
    }
  }
  yield* held;
}
