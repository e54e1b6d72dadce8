import type { FileHandle } from "node:fs/promises";
import { byteLinesOf } from "../../input/source/lines.ts";
import type { ItemSearch } from "../../pipeline/operate/item-search.ts";
import { parseLosslessly } from "../../pipeline/text/parse-losslessly.ts";
import type { Target } from "../../targets/target.ts";
import { type ExportReport, exportItems } from "./export-items.ts";
import type { Loss } from "./parquet/parquet-value.ts";
import { ColumnFinder, type ParsedItem } from "./parquet/table-columns.ts";
import { writeParquet } from "./parquet/write-parquet.ts";

/** Items that differ in one way when they are read from the table. */
export interface Losses {
  readonly loss: Loss;
  readonly count: number;
  /** One of them. */
  readonly example: { readonly collection: unknown; readonly id: unknown };
}

export interface ParquetReport extends ExportReport {
  readonly losses: readonly Losses[];
}

interface ExportEffects {
  /** An empty file that may be written and read, for the items as text: only all of them tell the table's columns. */
  readonly spool: FileHandle;
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: (exported: number) => void;
}

/** Writes the items that a search means as stac-geoparquet. Memory does not grow with their number. */
export async function exportParquet(
  target: Pick<Target, "operate">,
  search: ItemSearch,
  { spool, write, signal, onProgress }: ExportEffects,
): Promise<ParquetReport> {
  const report = await exportItems(target, search, {
    write: (piece) => spool.appendFile(piece),
    gzips: false,
    signal,
    onProgress,
  });
  const finder = new ColumnFinder();
  for await (const { item } of itemsIn(spool, signal)) finder.add(item);
  const losses = new Map<Loss, Losses>();
  await writeParquet(finder.columns, itemsIn(spool, signal), {
    write,
    onLoss: (loss, { collection, id }) => {
      const before = losses.get(loss) ?? { loss, count: 0, example: { collection, id } };
      losses.set(loss, { ...before, count: before.count + 1 });
    },
  });
  return { ...report, losses: [...losses.values()] };
}

async function* itemsIn(
  spool: FileHandle,
  signal: AbortSignal,
): AsyncGenerator<{ readonly item: ParsedItem; readonly characters: number }> {
  const bytes = spool.createReadStream({ start: 0, autoClose: false });
  for await (const lines of byteLinesOf(bytes, Number.POSITIVE_INFINITY)) {
    signal.throwIfAborted();
    for (const line of lines) {
      const text = String(line);
      yield { item: parseLosslessly(text, "the item") as ParsedItem, characters: text.length };
    }
  }
}
