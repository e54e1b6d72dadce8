import { randomUUID } from "node:crypto";
import { Fault } from "../../../pipeline/fault.ts";
import type { Context } from "../../context.ts";
import { continuingCommand } from "../../continuing-command.ts";
import { exitCodeFor, noteFailures } from "../../failures.ts";
import { localFolders } from "../../local-folders.ts";
import { plural } from "../../plural.ts";
import { send } from "../../send.ts";
import type { EnqueueOptions } from "../enqueue.ts";
import { chooseRecipe } from "./choose-recipe.ts";
import { makeSample } from "./make-sample.ts";
import { previewOf } from "./preview.ts";
import { type Reading, readRequests } from "./read-requests.ts";

/** Sends a request for each row, and says how to go on where it could not send them all. */
export async function enqueue(inventories: string[], options: EnqueueOptions, context: Context): Promise<void> {
  const { argv, signal, note, print } = context;
  if (options.limit !== undefined) {
    throw new Fault("wrong_usage", "--limit only limits what --dry-run prints", { remedy: "add --dry-run" });
  }
  if (options.sample !== undefined) {
    throw new Fault("wrong_usage", "--sample makes items to look at, and sends nothing", { remedy: "add --dry-run" });
  }
  const reading = await readingFor(inventories, options, context);
  await using target = await context.openTarget();
  if (target.name === "local") await allowFoldersOf(inventories, context);
  const progress = context.progress("sending");
  const { sent, failures, settled, stopped } = await send(readRequests(reading), {
    signal,
    publish: (messages) => target.messaging.publish("gen", messages),
    onProgress: (report) => progress.update(`sending, ${plural(report.sent, "message")} sent`),
  });
  progress.stop();
  noteFailures(failures, note);
  if (stopped !== undefined) {
    if (sent + failures.count === 0 && !signal.aborted) throw stopped;
    const rows = Math.max(settled, options.skip);
    throw stoppedFault(stopped, signal, {
      rows,
      command: continuingCommand(argv, { "--skip": String(rows), "--run": reading.runId }),
    });
  }
  const report = { run_id: reading.runId, sent, failed: failures.count, failures: failures.first };
  print(report, ({ run_id }) => `run ${run_id}: ${plural(sent, "message")} sent${failedToo(failures.count)}`);
  context.exitWith(exitCodeFor(sent, failures));
}

/** Prints what would be sent. */
export async function dryRun(inventories: string[], options: EnqueueOptions, context: Context): Promise<void> {
  const reading = await readingFor(inventories, options, context);
  if (options.sample !== undefined) return makeSample(readRequests(reading), options.sample, inventories, context);
  const { messages, count, failures } = await previewOf(readRequests(reading), options.limit ?? 10);
  noteFailures(failures, context.note);
  context.print({ messages, count, failed: failures.count, failures: failures.first }, () =>
    [
      ...messages.map(({ body }) => JSON.stringify(body)),
      `${plural(count, "message")} would be sent${failedToo(failures.count)}`,
    ].join("\n"),
  );
  context.exitWith(exitCodeFor(count, failures));
}

async function readingFor(
  inventories: string[],
  options: EnqueueOptions,
  { readConfiguration, terminal, signal }: Context,
): Promise<Reading> {
  const { settings, access } = await readConfiguration();
  const { format, skip, run } = options;
  const recipe = chooseRecipe(settings, options);
  return { inventories, recipe, format, skip, runId: run ?? randomUUID(), terminal, signal, access };
}

/** Lets the stages read the folders of the inventories that are enqueued. */
async function allowFoldersOf(inventories: readonly string[], { readConfiguration, terminal }: Context): Promise<void> {
  const { rememberInventoryFolders } = await import("../../../targets/local/process/inventory-folders.ts");
  const { stateFolder } = await readConfiguration();
  await rememberInventoryFolders(stateFolder, localFolders(inventories, terminal.cwd()));
}

const failedToo = (count: number): string => (count > 0 ? `, ${plural(count, "row")} could not be` : "");

function stoppedFault(
  stopped: unknown,
  signal: AbortSignal,
  { rows, command }: { rows: number; command: string },
): unknown {
  const remedy = `${command} (that goes on where it stopped)`;
  const settled = `${plural(rows, "row")} surely sent`;
  if (signal.aborted) return new Fault("interrupted", `interrupted, ${settled}`, { remedy });
  if (!(stopped instanceof Fault)) return stopped;
  const { kind, message } = stopped;
  return new Fault(kind, `${message}; ${settled}`, { remedy, cause: stopped });
}
