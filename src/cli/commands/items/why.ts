import { Command } from "commander";
import type { StoredBy } from "../../../operations/items/why-item.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { table } from "../../terminal/table.ts";

export function itemsWhyCommand({ openTarget, print }: Context): Command {
  return new Command("why")
    .description("tell when an item was stored, and by which row of which run")
    .argument("<collection>", "its collection")
    .argument("<id>", "its id")
    .addHelpText("after", examples("stac-ingest items why sentinel-2-l2a S2A_31UDQ_20240101_0_L2A"))
    .action(async (collection: string, id: string) => {
      const { getItem } = await import("../../../operations/items/get-item.ts");
      const { whyItem } = await import("../../../operations/items/why-item.ts");
      await using target = await openTarget();
      const stored = await whyItem(target, collection, id);
      // Without any record it may not even be there.
      if (stored.length === 0) await getItem(target, collection, id);
      print(
        { collection, id, stored },
        () => historyTable(stored) || "it is there, and the ledger knows nothing of it",
      );
    });
}

const historyTable = (stored: readonly StoredBy[]): string =>
  table(
    ["stored", "outcome", "published", "run", "row", "input", "lock"],
    stored.map(({ stored_at, outcome, published_at, run_id, sequence, run }) => [
      stored_at.slice(0, 19),
      outcome,
      published_at.slice(0, 19),
      run?.label ?? run_id?.slice(0, 8) ?? "",
      sequence === null ? "" : String(sequence),
      run?.inputs.map(({ name }) => name).join(", ") ?? "",
      run?.lock?.slice(0, 8) ?? "",
    ]),
  );
