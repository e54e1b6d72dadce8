import { Command } from "commander";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { carryOut } from "./carry-out.ts";

export function collectionsRenameCommand(context: Context): Command {
  return new Command("rename")
    .description("give a collection and its items a new id")
    .argument("<id>", "the collection")
    .argument("<new-id>", "its new id, which is not there yet")
    .option("--dry-run", "count the items, and rename nothing")
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest collections rename scenes scenes-v2 --yes"))
    .action((id: string, to: string, { dryRun, yes }: { dryRun?: true; yes: boolean }) =>
      carryOut(context, { id, to, moves: true }, { dryRun, yes }),
    );
}
