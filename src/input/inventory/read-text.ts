import { linesOf } from "../source/lines.ts";
import { brokenRow, type InventoryRow, isMangled, notUtf8, tooLong } from "./inventory-row.ts";

/** One URL a line, in column `url`; blank lines and those that begin with `#` are no rows. */
export async function* readText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  for await (const { number: line, text } of linesOf(bytes)) {
    if (text === undefined) {
      yield brokenRow(line, tooLong);
      continue;
    }
    const url = text.trim();
    if (url === "" || url.startsWith("#")) continue;
    yield isMangled(url) ? brokenRow(line, notUtf8, { text: url }) : { line, row: { url } };
  }
}
