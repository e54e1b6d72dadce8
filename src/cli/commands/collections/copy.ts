import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { carryOut } from "./carry-out.ts";

export function collectionsCopyCommand(context: Context): Command {
  return new Command("copy")
    .description("copy a collection with its items to a new id")
    .argument("<id>", "the collection")
    .argument("<new-id>", "the id of the copy, which is not there yet")
    .option("--dry-run", "count the items, and copy nothing")
    .addHelpText("after", examples("stac-ingest collections copy scenes scenes-2024"))
    .action((id: string, to: string, { dryRun }: { dryRun?: true }) =>
      carryOut(context, { id, to, moves: false }, { dryRun, yes: true }),
    );
}
