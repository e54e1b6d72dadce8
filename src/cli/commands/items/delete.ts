import { Command } from "commander";
import { Fault } from "../../../pipeline/fault.ts";
import type { Operate } from "../../../pipeline/operate.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { plural } from "../../plural.ts";

export function itemsDeleteCommand({ openTarget, print, note, exitWith, terminal, signal }: Context): Command {
  return new Command("delete")
    .description("delete items")
    .argument("<collection>", "their collection")
    .argument("<id...>", "the items; - reads ids from stdin, one a line")
    .addHelpText(
      "after",
      examples("stac-ingest items delete scenes scene-1 scene-2", "stac-ingest items delete scenes - < ids.txt"),
    )
    .action(async (collection: string, given: string[]) => {
      const { readIds } = await import("./read-ids.ts");
      await using target = await openTarget();
      const { deleted, missing } = await deleteItems(target.operate, collection, readIds(given, { terminal, signal }));
      print({ deleted, missing }, () => `${plural(deleted, "item")} deleted`);
      if (missing.length === 0) return;
      note(
        `${plural(missing.length, "item")} not in ${collection}: ${missing.slice(0, 20).join(", ")}${missing.length > 20 ? ", …" : ""}`,
      );
      exitWith(exitCodes.partlyDone);
    });
}

/** Never asks without ids: to the catalogue that would mean every item. */
export async function deleteItems(
  operate: Operate,
  collection: string,
  batches: AsyncIterable<string[]>,
): Promise<{ deleted: number; missing: string[] }> {
  const report = { deleted: 0, missing: [] as string[] };
  let any = false;
  for await (const ids of batches) {
    if (ids.length === 0) continue;
    any = true;
    const { deleted, missing } = await operate({ action: "items.delete", collection, ids });
    report.deleted += deleted;
    for (const id of missing) report.missing.push(id);
  }
  if (!any) throw new Fault("unreadable_input", "no ids were given", { remedy: "ids, or a list of them on stdin" });
  return report;
}
