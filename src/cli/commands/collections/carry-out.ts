import type { CollectionCopy } from "../../../operations/collections/copy-collection.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import type { Context } from "../../context.ts";
import { confirm } from "../../terminal/confirm.ts";
import { plural } from "../../terminal/plural.ts";
import { visibleLine } from "../../terminal/visible.ts";

interface Care {
  readonly dryRun: true | undefined;
  readonly yes: boolean;
}

/** Copies or renames a collection as an operator asked for, and prints the report. */
export async function carryOut(context: Context, copy: CollectionCopy, { dryRun, yes }: Care): Promise<void> {
  const { copyCollection, previewCopy } = await import("../../../operations/collections/copy-collection.ts");
  const { id, to, moves } = copy;
  const { terminal, signal, note, print } = context;
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
  const items = await copyCollection(target, copy, {
    signal,
    onProgress: (count) => progress.update(`${grouped(count)} of ${plural(found, "item")} copied`),
  }).finally(() => progress.stop());
  print(
    { id, new_id: to, items },
    () => `${visibleLine(id)} ${past} ${visibleLine(to)}, with ${plural(items, "item")}`,
  );
  if (!moves) return;
  note(
    `messages under way still name ${visibleLine(id)}: those that die of collection_missing are mended by dlq redrive --edit; recipes and settings may name it, too`,
  );
}
