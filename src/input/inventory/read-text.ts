import { Fault } from "../../pipeline/fault.ts";
import { linesOf } from "../source/lines.ts";
import { brokenRow, type InventoryRow, mangledBy, tooLong } from "./inventory-row.ts";
import { notAddresses } from "./not-addresses.ts";

/**
 * One URL a line, in column `url`; blank lines and those that begin with `#` are no rows. If no one said that it is text,
 * a table, JSON or the output of a program is refused by its first two lines.
 * @throws Fault `unreadable_input`
 */
export async function* readText(
  bytes: AsyncIterable<Uint8Array>,
  { isNamed = false }: { readonly isNamed?: boolean } = {},
): AsyncGenerator<InventoryRow> {
  const rows = textRows(bytes);
  if (!isNamed) {
    const head: InventoryRow[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { done, value } = await rows.next();
      if (done) break;
      head.push(value);
    }
    const [first, second] = head.map(textOf);
    if (first !== undefined) checkFirst(first, second);
    yield* head;
  }
  yield* rows;
}

async function* textRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InventoryRow> {
  for await (const { number: line, text } of linesOf(bytes)) {
    if (text === undefined) {
      yield brokenRow(line, tooLong);
      continue;
    }
    const url = unquoted(text.trim());
    if (url === "" || url.startsWith("#")) continue;
    const mangled = mangledBy(url);
    if (mangled !== undefined) yield brokenRow(line, mangled, { text: url });
    else yield { line, row: { url } };
  }
}

/** Programs that write lists often quote each line. */
const unquoted = (text: string): string => (/^"[^"]+"$/.test(text) ? text.slice(1, -1) : text);

const textOf = ({ row, refused }: InventoryRow): string | undefined => {
  if (!(row instanceof Fault)) return row["url"];
  return refused && "text" in refused ? refused.text : undefined;
};

function checkFirst(line: string, second: string | undefined): void {
  const found = notAddresses(line, second);
  if (!found) return;
  throw new Fault("unreadable_input", `${found.what}: it begins ${JSON.stringify(line.slice(0, shownCharacters))}`, {
    remedy: `${found.remedy}; --format text takes it as one address a line`,
  });
}

const shownCharacters = 60;
