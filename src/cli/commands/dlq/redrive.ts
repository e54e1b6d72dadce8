import { Command, Option } from "commander";
import type { DiedAgain } from "../../../operations/dead-letters/died-again.ts";
import type { RedriveReport } from "../../../operations/dead-letters/redrive.ts";
import type { Revise } from "../../../operations/dead-letters/revise.ts";
import type { Selection } from "../../../operations/dead-letters/selection.ts";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { keepHeapSmall } from "../../../pipeline/process/keep-heap-small.ts";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Target } from "../../../targets/target.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodeFor, exitCodes } from "../../exit-codes.ts";
import { continuingCommand } from "../../notes/continuing-command.ts";
import { doingTheRest } from "../../notes/doing-the-rest.ts";
import { endInterrupted } from "../../notes/end-interrupted.ts";
import { notePaused } from "../../notes/note-paused.ts";
import { withRemedy } from "../../notes/with-remedy.ts";
import { durationOption } from "../../options/duration.ts";
import { parseCount } from "../../options/parse-count.ts";
import { collect } from "../../options/request-options.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";
import { confirm } from "../../terminal/confirm.ts";
import { noteNoLetters } from "./describe-no-letters.ts";
import { RedrivenWait } from "./redrive/redriven-wait.ts";
import { revisionText } from "./redrive/revision-text.ts";
import { addSelection, type SelectionOptions, selectionOf } from "./selection-options.ts";

interface RedriveOptions extends SelectionOptions {
  readonly limit?: number;
  readonly rate?: number;
  readonly edit?: string[];
  readonly recipe?: string;
  readonly to?: Stage;
  readonly dryRun?: true;
  readonly yes: boolean;
  readonly wait?: true;
  readonly timeout?: number;
}

export function dlqRedriveCommand(context: Context): Command {
  return addSelection(new Command("redrive"))
    .description("send dead letters back to the queue they died in, as they are or changed")
    .option("--limit <count>", "send back this many at most", parseCount)
    .option("--rate <count>", "messages a second at most", parseCount)
    .option(
      "--edit <change>",
      `change the bodies: '.path = JSON value' or 'del(.path)' (repeatable; several with | between them)`,
      collect,
    )
    .addOption(
      new Option("--recipe <name>", "make the requests anew from their rows, by this recipe as it is now").conflicts([
        "edit",
        "to",
      ]),
    )
    .addOption(new Option("--to <stage>", "send them to this stage instead").choices(stages))
    .option("--dry-run", "show how the first would change and how many are meant, and send nothing")
    .option("--yes", "do not ask before changed letters are sent", false)
    .option("--wait", "wait until both stages are idle, then say how many died again and why; exits with 3 if any")
    .addOption(durationOption("--timeout <duration>", "with --wait, give up after this long: 30s, 10m, 2h"))
    .addHelpText(
      "after",
      examples(
        "stac-ingest dlq redrive load --kind collection_missing",
        `stac-ingest dlq redrive gen --kind invalid_arguments --edit '.create_item_options.resolution = "10"'`,
        "stac-ingest dlq redrive gen --run latest --recipe glad --dry-run",
        "stac-ingest dlq redrive gen --edit 'del(.collection_id)' --yes --wait --timeout 30m",
      ),
    )
    .action((stage: Stage | undefined, options: RedriveOptions) => redriveLetters(stage, options, context));
}

async function redriveLetters(stage: Stage | undefined, options: RedriveOptions, context: Context): Promise<void> {
  const { limit, rate, edit, recipe, to, dryRun, yes, wait, timeout, ...filters } = options;
  if (timeout !== undefined && !wait) {
    throw new Fault("wrong_usage", "--timeout is how long --wait waits", { remedy: "add --wait" });
  }
  const { redrive } = await import("../../../operations/dead-letters/redrive.ts");
  const { print, note, noteFailure, signal, exitWith } = context;
  keepHeapSmall({ growthPercent: 20 });
  await using target = await context.openTarget();
  const selection = await selectionOf(target, stage, filters);
  using revision = await revisionOf(target, selection, options, context);
  if (dryRun) {
    const count = await printRevision(target, selection, revision?.revise, context);
    return count === 0 ? noteNoLetters(stage, filters, context) : undefined;
  }
  if (revision?.revise) await askFirst(target, selection, { revise: revision.revise, yes }, context);
  const shown = context.progress("redriving");
  const waiting = new RedrivenWait();
  const sentTo = new Set<Stage>();
  let sofar = 0;
  const report = await redrive(target, selection, {
    limit,
    messagesPerSecond: rate,
    revise: revision?.revise,
    to: recipe === undefined ? to : "gen",
    signal,
    onMoved: (count, letters, stage) => {
      sofar = count;
      if (letters.length > 0) sentTo.add(stage);
      if (wait) waiting.add(letters);
      shown.update(`redriving, ${plural(count, "message")} moved`);
    },
  }).catch((error: unknown) => {
    throw sofar === limit ? error : doingTheRest(error, restOfRedrive(context, limit, sofar));
  });
  shown.stop();
  const ofAllKinds = Object.keys(filters).length === 0 ? "" : ", selected or not";
  const printReport = ({ moved, left, refused }: RedriveReport, again: readonly DiedAgain[] | undefined): void =>
    print({ moved, left, refused, ...(again && { died_again: diedIn(again), reasons: [...again] }) }, () =>
      [
        `moved ${moved}, left ${left}${ofAllKinds}${again ? `; ${plural(diedIn(again), "letter")} died again` : ""}`,
        ...(again ?? []).map(({ kind, count, example }) => `${count} ${kind}: ${example}`),
      ].join("\n"),
    );
  const isWaitedFor = wait && report.moved > 0 && !signal.aborted;
  const again = isWaitedFor
    ? await waiting.end(target, { timeout, context }).catch((error: unknown) => {
        printReport(report, undefined);
        throw error;
      })
    : undefined;
  if (wait && report.moved > 0 && again === undefined)
    note(`not waited for to the end; nothing is lost (try: stac-ingest status --wait)`);
  const died = diedIn(again);
  const { moved, refused } = report;
  if (moved + refused === 0 && !signal.aborted) noteNoLetters(stage, filters, context);
  printReport(report, again);
  noteRefused(report, noteFailure);
  if (moved > 0 && !wait && !signal.aborted) await notePaused(target, [...sentTo], context);
  if (signal.aborted && moved === limit) exitWith(exitCodes.interrupted);
  else if (signal.aborted) endInterrupted(context, restOfRedrive(context, limit, moved));
  else exitWith(died > 0 ? exitCodes.partlyDone : exitCodeFor(moved, refused));
}

const diedIn = (again: readonly DiedAgain[] = []): number => again.reduce((sum, { count }) => sum + count, 0);

/** The command for what an interrupted redrive has not moved. */
const restOfRedrive = ({ argv }: Context, limit: number | undefined, moved: number): string =>
  continuingCommand(argv, limit === undefined ? {} : { "--limit": String(limit - moved) });

function noteRefused({ refused, reasons }: RedriveReport, note: Context["noteFailure"]): void {
  if (refused === 0) return;
  const [first, ...others] = reasons;
  const more = others.length > 0 ? `, and ${plural(others.length, "other reason")}` : "";
  note(withRemedy(`${plural(refused, "message")} stayed dead: ${first?.message}${more}`, first?.remedy));
}

/** The way to change letters that the options ask for, if any. */
async function revisionOf(
  target: Target,
  selection: Selection,
  { edit, recipe, to }: RedriveOptions,
  context: Context,
): Promise<(Disposable & { readonly revise: Revise | undefined }) | undefined> {
  if (recipe !== undefined) {
    const { remakeRequests } = await import("../../../operations/dead-letters/remake-requests.ts");
    const { chooseRecipe } = await import("../../../operations/choose-recipe.ts");
    const { settings } = await context.readConfiguration();
    const chosen = { recipe: chooseRecipe(settings, { recipe }), surroundings: await surroundingsOf(context) };
    return await remakeRequests(target, selection, chosen);
  }
  if (!edit) return undefined;
  const { parseEdit } = await import("../../../operations/dead-letters/parse-edit.ts");
  const { editing } = await import("../../../operations/dead-letters/revise.ts");
  return { revise: editing(edit.map(parseEdit), to), [Symbol.dispose]: () => {} };
}

async function askFirst(
  target: Target,
  selection: Selection,
  { revise, yes }: { revise: Revise; yes: boolean },
  context: Context,
): Promise<void> {
  if (yes) return;
  const { previewRevision } = await import("../../../operations/dead-letters/preview-revision.ts");
  const { countDeadLetters } = await import("../../../operations/dead-letters/count-dead-letters.ts");
  const { signal, terminal, note } = context;
  const letters = await previewRevision(target, selection, { revise, signal });
  const count = await countDeadLetters(target, selection, signal);
  if (count === 0) return;
  if (letters.length > 0) note(letters.map(revisionText).join("\n"));
  await confirm(`Change and send back ${plural(count, "dead letter")} like this?`, { terminal, yes, signal });
}

async function printRevision(
  target: Target,
  selection: Selection,
  revise: Revise | undefined,
  { print, signal }: Context,
): Promise<number> {
  const { previewRevision } = await import("../../../operations/dead-letters/preview-revision.ts");
  const { countDeadLetters } = await import("../../../operations/dead-letters/count-dead-letters.ts");
  const letters = revise ? await previewRevision(target, selection, { revise, signal }) : [];
  const count = await countDeadLetters(target, selection, signal);
  const shown = letters.map(({ fault, ...letter }) => ({
    ...letter,
    ...(fault && { stays: { kind: fault.kind, reason: fault.message } }),
  }));
  print({ count, letters: shown }, () =>
    [...letters.map(revisionText), `${plural(count, "dead letter")} would be sent back`].join("\n"),
  );
  return count;
}
