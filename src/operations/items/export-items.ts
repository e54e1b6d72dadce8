import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { ItemSearch } from "../../pipeline/operate/item-search.ts";
import type { ItemFailure } from "../../pipeline/operate/operate.ts";
import type { Target } from "../../targets/target.ts";
import { searchItems } from "./search-items.ts";

export interface ExportReport {
  readonly exported: number;
  /** Items that nobody can print; they are in no file. */
  readonly failures: readonly ItemFailure[];
}

interface ExportEffects {
  readonly write: (piece: string | Uint8Array) => Promise<void>;
  /** Compresses what is written. */
  readonly gzips: boolean;
  readonly signal: AbortSignal;
  /** Told after each page how many items were written. */
  readonly onProgress: (exported: number) => void;
}

/** Writes the items that a search means, a line each, as they went in. Memory does not grow with their number. */
export async function exportItems(
  target: Pick<Target, "operate">,
  search: ItemSearch,
  { write, gzips, signal, onProgress }: ExportEffects,
): Promise<ExportReport> {
  let exported = 0;
  const failures: ItemFailure[] = [];
  for await (const page of searchItems(target, search)) {
    signal.throwIfAborted();
    const lines = page.items.map(({ text }) => `${text}\n`).join("");
    // A file of gzip may consist of many.
    if (lines !== "") await write(gzips ? await compress(lines) : lines);
    exported += page.items.length;
    failures.push(...page.failures);
    onProgress(exported);
  }
  return { exported, failures };
}

const compress = promisify<string, Uint8Array>(gzip);
