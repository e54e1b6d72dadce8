import { dirname } from "node:path";
import { Command } from "commander";
import type { Selection } from "../../../operations/dead-letters/selection.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import { shellWord } from "../../../pipeline/text/shell-word.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { continuingCommand, pipelineWords } from "../../notes/continuing-command.ts";
import { doingTheRest } from "../../notes/doing-the-rest.ts";
import { endInterrupted } from "../../notes/end-interrupted.ts";
import { confirm } from "../../terminal/confirm.ts";
import { describeNoLetters } from "./describe-no-letters.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface PurgeOptions extends SelectionOptions {
  readonly yes: boolean;
  readonly backup: boolean;
}

export function dlqPurgeCommand(context: Context): Command {
  return addSelection(new Command("purge"))
    .description("delete dead letters for good; of several parts, with the parts that died of something else")
    .option("--yes", "do not ask", false)
    .option("--no-backup", "keep no copy; by default they are written to a file in the state folder first")
    .addHelpText("after", examples("stac-ingest dlq purge gen --yes", "stac-ingest dlq purge load --kind not_json"))
    .action((stage: Stage | undefined, options: PurgeOptions) => purgeLetters(stage, options, context));
}

async function purgeLetters(
  stage: Stage | undefined,
  { yes, backup, ...options }: PurgeOptions,
  context: Context,
): Promise<void> {
  const { readConfiguration, print, terminal, signal } = context;
  keepHeapSmall({ growthPercent: 20 });
  await using target = await context.openTarget();
  const selection = await selectionOf(target, stage, options);
  const { backupPath, purgeWithBackup } = await import("../../../operations/dead-letters/purge-with-backup.ts");
  const path = backup ? backupPath((await readConfiguration()).stateFolder) : undefined;
  const { count, question } = await meantLetters(target, selection, { stage, path, asks: !yes }, context);
  const nothing = count > 0 ? undefined : (describeNoLetters(stage, options) ?? (yes ? undefined : noneDeleted));
  if (nothing !== undefined) return print({ deleted: 0, backup: null }, (_, toType) => toType(nothing));
  await confirm(question, { terminal, yes, signal });
  const stopped = (error: unknown): never => {
    throw doingTheRest(error, continuingCommand(context.argv, {}));
  };
  if (path === undefined) {
    const { purgeDeadLetters } = await import("../../../operations/dead-letters/purge-dead-letters.ts");
    const deleted = await purgeDeadLetters(target, selection, signal).catch(stopped);
    print({ deleted }, () => `${plural(deleted, "dead letter")} deleted`);
  } else {
    const deleted = await purgeWithBackup(target, selection, { path, signal }).catch(stopped);
    const kept = deleted > 0 ? path : null;
    print({ deleted, backup: kept }, () =>
      [`${plural(deleted, "dead letter")} deleted`, ...(kept ? [`kept in ${kept}`] : [])].join(", "),
    );
    if (kept) noteWayBack(kept, context);
  }
  if (signal.aborted) endInterrupted(context);
}

const noneDeleted = "0 dead letters deleted";

/** Counts the letters that are meant, and makes the question that is asked before they go. */
async function meantLetters(
  target: Target,
  selection: Selection,
  { stage, path, asks }: { stage: Stage | undefined; path: string | undefined; asks: boolean },
  { progress, signal }: Context,
): Promise<{ count: number; question: string }> {
  const { countDeadLetters } = await import("../../../operations/dead-letters/count-dead-letters.ts");
  const { listDeadLetters } = await import("../../../operations/dead-letters/list-dead-letters.ts");
  const { meansAll } = await import("../../../operations/dead-letters/selection.ts");
  const { lettersIn, purgeQuestion } = await import("./purge/purge-question.ts");
  const shown = progress("looking at dead letters");
  try {
    if (!asks) return { count: await countDeadLetters(target, selection, signal), question: "" };
    // The ledger counts letters of a selection otherwise than a purge finds them, which looks at each.
    const list = await listDeadLetters(target, selection, { look: !meansAll(selection), signal });
    signal.throwIfAborted();
    return { count: lettersIn(list), question: purgeQuestion(list, { stage, folder: path && dirname(path) }) };
  } finally {
    shown.stop();
  }
}

/** Says how letters that should have stayed come back. */
function noteWayBack(path: string, { argv, note }: Pick<Context, "argv" | "note">): void {
  const words = ["stac-ingest", "dlq", "import", path, ...pipelineWords(argv, "dlq").slice(1)];
  note(
    `to bring them back: ${words
      .filter((word) => word !== "--json")
      .map(shellWord)
      .join(" ")}`,
  );
}
