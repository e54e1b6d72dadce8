import type { ItemReader } from "../../src/pgstac/rows/item-reader.ts";
import { NeedsParser } from "../../src/pgstac/rows/needs-parser.ts";

/** One error for all: making an error takes longer than throwing it. */
const always = new NeedsParser();

function needsParser(): never {
  throw always;
}

/** Leaves everything to the parser, so that the gain of WebAssembly can be measured and its rows compared. */
export const parsingReader: ItemReader = {
  inspect: needsParser,
  readTimes: needsParser,
  writeCanonical: needsParser,
  writeGeometry: needsParser,
  openDehydrator: () => ({ dehydrate: needsParser }),
};
