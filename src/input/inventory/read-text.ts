import { Fault } from "../../pipeline/fault/fault.ts";
import { type Line, linesOf } from "../source/lines.ts";
import { brokenRow, type InventoryRow, mangledBy, tooLong, unseenAround } from "./inventory-row.ts";
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
  /** The first rows, until there are two to judge by. */
  let head: InventoryRow[] | undefined = isNamed ? undefined : [];
  for await (const lines of linesOf(bytes)) {
    for (const line of lines) {
      const row = rowOf(line);
      if (!row) continue;
      if (!head) {
        yield row;
        continue;
      }
      head.push(row);
      if (head.length < 2) continue;
      checkFirst(head);
      yield* head;
      head = undefined;
    }
  }
  if (!head) return;
  checkFirst(head);
  yield* head;
}

function rowOf({ number: line, text }: Line): InventoryRow | undefined {
  if (text === undefined) return brokenRow(line, tooLong);
  const url = unquoted(text.trim());
  if (url === "" || url.startsWith("#")) return undefined;
  const mangled = mangledBy(url) ?? unseenAround(url);
  return mangled === undefined ? { line, row: { url } } : brokenRow(line, mangled, { text: url });
}

/** Programs that write lists often quote each line. */
const unquoted = (text: string): string => (/^"[^"]+"$/.test(text) ? text.slice(1, -1) : text);

const textOf = ({ row, refused }: InventoryRow): string | undefined => {
  if (!(row instanceof Fault)) return row["url"];
  return refused && "text" in refused ? refused.text : undefined;
};

function checkFirst(rows: readonly InventoryRow[]): void {
  const [line, second] = rows.map(textOf);
  const found = line === undefined ? undefined : notAddresses(line, second);
  if (!found || line === undefined) return;
  throw new Fault("unreadable_input", `${found.what}: it begins ${JSON.stringify(line.slice(0, shownCharacters))}`, {
    remedy: found.isRefusedAsText ? found.remedy : `${found.remedy}; --format text takes it as one address a line`,
  });
}

const shownCharacters = 60;
