import { Command, InvalidArgumentError } from "commander";
import type { DeletionLimit } from "../../../operations/items/delete-items.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { canAsk } from "../../terminal/ask.ts";
import { confirm } from "../../terminal/confirm.ts";
import { visibleLine } from "../../terminal/visible.ts";

interface DeleteOptions {
  from?: string;
  dryRun?: true;
  atMost?: DeletionLimit;
  yes: boolean;
}

export function itemsDeleteCommand(context: Context): Command {
  return new Command("delete")
    .description("delete items")
    .argument("<collection>", "their collection")
    .argument("[id...]", "the items; - reads ids from stdin, one a line")
    .option(
      "--from <file>",
      "ids, one a line, blanks at their ends included; or items or JSON texts, in a file named .ndjson; - for stdin",
    )
    .option("--dry-run", "count the items that would go, and delete nothing")
    .option(
      "--at-most <limit>",
      "delete nothing if more would go: a number, or a share of the collection as 1%",
      parseLimit,
    )
    .option("--yes", "do not ask", false)
    .addHelpText(
      "after",
      examples(
        "stac-ingest items delete scenes scene-1 scene-2",
        "stac-ingest items delete scenes --from ids.txt",
        "stac-ingest items delete scenes --from scenes.csv.orphaned.ndjson --at-most 1%",
        "stac-ingest items delete scenes -- -id-that-begins-with-a-dash",
      ),
    )
    .action(async (collection: string, typed: string[], { from, dryRun, atMost, yes }: DeleteOptions) => {
      if (typed.length === 0 && from === undefined) {
        throw new Fault("wrong_usage", "no ids were given", { remedy: "ids, or --from with a file of them" });
      }
      const { deleteItems } = await import("../../../operations/items/delete-items.ts");
      const surroundings = await surroundingsOf(context);
      await using target = await context.openTarget({ opensDatabase: true });
      if (!dryRun && !yes) await confirmDeletion(context, target, collection, { typed, from });
      const { deleted, missing } = await deleteItems(target, collection, { typed, from }, surroundings, {
        ...(dryRun && { dryRun }),
        atMost,
      });
      if (dryRun)
        context.print({ would_delete: deleted, missing }, () => `${plural(deleted, "item")} would be deleted`);
      else context.print({ deleted, missing }, () => `${plural(deleted, "item")} deleted`);
      if (missing.length === 0) return;
      context.noteFailure(
        `${plural(missing.length, "item")} ${missing.length === 1 ? "is" : "are"} not in ${collection}: ${missing.slice(0, 20).map(shown).join(", ")}${missing.length > 20 ? ", …" : ""}`,
      );
      context.exitWith(exitCodes.partlyDone);
    });
}

type Given = { readonly typed: readonly string[]; readonly from?: string | undefined };

/** Asks with the number of items that would go. Ids from stdin leave nobody to answer. */
async function confirmDeletion(context: Context, target: Target, collection: string, given: Given): Promise<void> {
  const { terminal, signal } = context;
  const ofCollection = `of ${visibleLine(collection)}`;
  const readsStdin = given.from === "-" || given.typed.includes("-");
  if (readsStdin || !canAsk(terminal)) {
    throw new Fault("wrong_usage", `there is no terminal to ask on: Delete items ${ofCollection} for good?`, {
      remedy: "add --yes, or --dry-run to count them",
    });
  }
  const { deleteItems } = await import("../../../operations/items/delete-items.ts");
  const { deleted } = await deleteItems(target, collection, given, await surroundingsOf(context), { dryRun: true });
  if (deleted === 0) return;
  await confirm(`Delete ${plural(deleted, "item")} ${ofCollection} for good?`, { terminal, yes: false, signal });
}

function parseLimit(text: string): DeletionLimit {
  const [, number = "", sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(number);
  if (number === "" || (sign === "%" ? value > 100 : !Number.isSafeInteger(value))) {
    throw new InvalidArgumentError("Expected a number, or a share like 1%.");
  }
  return sign === "%" ? { percent: value } : { items: value };
}

/** Quotes an id whose blanks would not be seen: they may be why it was not found. */
const shown = (id: string): string => visibleLine(id.trim() === id ? id : JSON.stringify(id));
