import type { FoundPage } from "../../../operations/items/search-items.ts";
import type { ItemFailure } from "../../../pipeline/operate/operate.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { table } from "../../terminal/table.ts";
import { visibleLine } from "../../terminal/visible.ts";

/** Prints found items: a table page by page for people, an item a line for programs. */
export async function printItems(
  pages: AsyncIterable<FoundPage>,
  fields: readonly string[] | undefined,
  context: Context,
): Promise<void> {
  const { chosenMembers, memberAt } = await import("../../../operations/items/chosen-members.ts");
  const { parseLosslessly } = await import("../../../pipeline/text/parse-losslessly.ts");
  keepHeapSmall({ growthPercent: 20 });
  const failures: ItemFailure[] = [];
  let printed = 0;
  for await (const page of pages) {
    context.signal.throwIfAborted();
    const items = page.items.map(({ text }) => parseLosslessly(text, "an item"));
    failures.push(...page.failures);
    if (context.isForPeople) {
      const columns = fields ?? ["collection", "id", "datetime"];
      const rows = items.map((item) =>
        columns.map((column) => cell(column === "datetime" ? timeOf(item, memberAt) : memberAt(item, column))),
      );
      const text = table(columns, rows);
      const body = printed === 0 ? text : text.slice(text.indexOf("\n") + 1);
      if (text !== "") await context.printLine({}, () => body);
    } else {
      for (const item of items) {
        const chosen = fields ? chosenMembers(item, ["id", "collection", ...fields]) : item;
        await context.printLine(chosen as Record<string, never>, (each) => JSON.stringify(each));
      }
    }
    printed += items.length;
  }
  if (printed === 0 && context.isForPeople) context.note("no items");
  noteUnprintable(failures, context);
}

/** Names items that nobody can print, and ends the command as done in part. */
export function noteUnprintable(failures: readonly ItemFailure[], { noteFailure, exitWith }: Context): void {
  if (failures.length === 0) return;
  for (const { collection, id, reason } of failures.slice(0, 20)) {
    noteFailure(`${visibleLine(collection)}/${visibleLine(id)}: ${reason}`);
  }
  noteFailure(`${plural(failures.length, "item")} left out, which the catalogue cannot print`);
  exitWith(exitCodes.partlyDone);
}

const timeOf = (item: unknown, memberAt: (item: unknown, path: string) => unknown): unknown =>
  memberAt(item, "properties.datetime") ?? memberAt(item, "properties.start_datetime");

const cell = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
