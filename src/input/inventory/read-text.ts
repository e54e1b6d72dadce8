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
    if (isMangled(url)) yield brokenRow(line, notUtf8, { text: url });
    else if (runsTogether.test(url)) yield brokenRow(line, twoAddresses, { text: url });
    else yield { line, row: { url } };
  }
}

/** An address within an address follows a slash or another sign, never a letter or digit. */
const runsTogether = /^[a-z][a-z0-9+.-]*:\/\/.*[a-z0-9](https?|s3|gs|az|ftp):\/\//i;
const twoAddresses =
  "two addresses run together, without a line feed between them; cat puts none between files, nor between gzip members";
