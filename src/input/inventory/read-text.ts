import { Fault } from "../../pipeline/fault.ts";
import { linesOf } from "../source/lines.ts";
import { brokenRow, type InventoryRow, mangledBy, tooLong } from "./inventory-row.ts";

/**
 * One URL a line, in column `url`; blank lines and those that begin with `#` are no rows. If no one said that it is text,
 * a table or JSON by its first line is refused.
 * @throws Fault `unreadable_input`
 */
export async function* readText(
  bytes: AsyncIterable<Uint8Array>,
  { isNamed = false }: { readonly isNamed?: boolean } = {},
): AsyncGenerator<InventoryRow> {
  let isFirst = !isNamed;
  for await (const { number: line, text } of linesOf(bytes)) {
    if (text === undefined) {
      yield brokenRow(line, tooLong);
      continue;
    }
    const url = unquoted(text.trim());
    if (url === "" || url.startsWith("#")) continue;
    if (isFirst) checkFirst(url);
    isFirst = false;
    const mangled = mangledBy(url);
    if (mangled !== undefined) yield brokenRow(line, mangled, { text: url });
    else yield { line, row: { url } };
  }
}

/** Programs that write lists often quote each line. */
const unquoted = (text: string): string => (/^"[^"]+"$/.test(text) ? text.slice(1, -1) : text);

function checkFirst(line: string): void {
  const sign = signs.find(({ test }) => test.test(line));
  if (!sign) return;
  throw new Fault("unreadable_input", `${sign.what}: it begins ${JSON.stringify(line.slice(0, shownCharacters))}`, {
    remedy: `--format ${sign.format}; --format text takes it as one address a line`,
  });
}

const shownCharacters = 60;

const signs: readonly { readonly test: RegExp; readonly what: string; readonly format: string }[] = [
  { test: /^[[{]\s*(["{[\]}]|$)/, what: "it is JSON, not one address a line", format: "jsonl" },
  { test: /\t/, what: "it is a table, its columns parted by tabs", format: "csv" },
  { test: /^sep=.$/i, what: "it is a table for Excel", format: "csv" },
  {
    test: /^(url|uri|href|path|file|filename|key|link|address|location|scene|scenes|name|id)$/i,
    what: "its first line names a column, and is no address",
    format: "csv",
  },
  {
    test: /^"?[a-z_][\w -]*"?([,;|]"?[a-z_][\w -]*"?)+$/i,
    what: "its first line names columns, and is no address",
    format: "csv",
  },
  {
    test: /^"[^"]*"\s*[,;|]\s*"|\.(tiff?|jp2|nc|hdf5?|h5|json|xml|zip|gz)"?[,;|]\S/i,
    what: "it is a table without names of columns",
    format: "csv-no-header, or --format csv after a first line such as url,size",
  },
];
