import type { CollectionCopy } from "../../../operations/collections/copy-collection.ts";
import { doneBefore } from "../../../pipeline/fault/done-before.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { continuingCommand } from "../../notes/continuing-command.ts";
import { confirm } from "../../terminal/confirm.ts";
import { visibleLine } from "../../terminal/visible.ts";

interface Care {
  readonly dryRun: true | undefined;
  readonly yes: boolean;
}

/** Copies or renames a collection as an operator asked for, and prints the report. */
export async function carryOut(context: Context, copy: CollectionCopy, { dryRun, yes }: Care): Promise<void> {
  const { copyCollection, previewCopy } = await import("../../../operations/collections/copy-collection.ts");
  const { id, to, moves } = copy;
  const { argv, terminal, signal, note, print } = context;
  await using target = await context.openTarget({ opensDatabase: true });
  const found = await previewCopy(target, copy);
  const [verb, past] = moves ? ["Rename", "renamed to"] : ["Copy", "copied to"];
  const said = `${visibleLine(id)} with its ${plural(found, "item")}`;
  if (dryRun) {
    print({ id, new_id: to, would_copy: found }, () => `${said} would be ${past} ${visibleLine(to)}`);
    return;
  }
  await confirm(`${verb} collection ${said} to ${visibleLine(to)}?`, { terminal, yes, signal });
  const progress = context.progress("copying items");
  let copied = 0;
  const onProgress = (count: number): void => {
    copied = count;
    progress.update(`${grouped(count)} of ${plural(found, "item")} copied`);
  };
  const items = await copyCollection(target, copy, { signal, onProgress })
    .catch((error: unknown) => {
      throw stoppedCopy(signal.aborted ? interruption : error, `${grouped(copied)} of ${plural(found, "item")}`, argv);
    })
    .finally(() => progress.stop());
  print(
    { id, new_id: to, items },
    () => `${visibleLine(id)} ${past} ${visibleLine(to)}, with ${plural(items, "item")}`,
  );
  if (!moves) return;
  note(
    `messages under way still name ${visibleLine(id)}: those that die of collection_missing are mended by stac-ingest dlq redrive --edit; recipes and settings may name it, too`,
  );
}

const interruption = new Fault("interrupted", "interrupted");

/** Adds to what ended a copy how much was copied, and the command that goes on. */
function stoppedCopy(error: unknown, done: string, argv: readonly string[]): unknown {
  if (!(error instanceof Fault) || error.kind === "wrong_usage" || error.kind === "not_found") return error;
  const next = `${continuingCommand(argv, {})} (that goes on where it stopped)`;
  return doneBefore(error, { done: `${done} copied`, next });
}
