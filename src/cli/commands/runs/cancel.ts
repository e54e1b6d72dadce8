import { Command } from "commander";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { doingTheRest } from "../../notes/doing-the-rest.ts";
import { endInterrupted } from "../../notes/end-interrupted.ts";
import { confirm } from "../../terminal/confirm.ts";
import { visibleLine } from "../../terminal/visible.ts";

export function runsCancelCommand(context: Context): Command {
  return new Command("cancel")
    .description("stop sending a run and drop its messages that still wait; what is loaded stays")
    .argument("<run>", "the id of a run or its beginning, or a label")
    .option("--yes", "do not ask", false)
    .addHelpText("after", examples("stac-ingest runs cancel 3f2a9c1e"))
    .action(async (named: string, { yes }: { yes: boolean }) => cancel(context, named, yes));
}

async function cancel(context: Context, named: string, yes: boolean): Promise<void> {
  const { openTarget, print, note, progress, terminal, signal } = context;
  const { cancelRun } = await import("../../../operations/runs/cancel-run.ts");
  const { findRun } = await import("../../../operations/runs/find-run.ts");
  const { runRecord } = await import("../../../operations/runs/run-record.ts");
  await using target = await openTarget();
  const record = await runRecord(target, await findRun(target, named));
  const { label, state } = record;
  const again = `stac-ingest runs cancel ${record.id}${yes ? " --yes" : ""}`;
  const run = label === undefined ? record.id : `${record.id} (${visibleLine(label)})`;
  await confirm(`Stop run ${run} and drop its messages that still wait?`, { terminal, yes, signal });
  const shown = progress("cancelling");
  const onDropped = (count: number) => shown.update(`cancelling, ${plural(count, "message")} dropped`);
  const dropped = await cancelRun(target, record, signal, onDropped)
    .catch((error: unknown) => {
      throw doingTheRest(error, again);
    })
    .finally(() => shown.stop());
  const rest = signal.aborted ? "; more of them may wait" : "";
  print(
    { run_id: record.id, dropped },
    () => `run ${record.id} cancelled, ${plural(dropped, "waiting message")} dropped${rest}`,
  );
  if (signal.aborted) endInterrupted(context, again);
  else if (state === "sending")
    note(`what is sent of it until its sender stops, in seconds, may be left (try: ${again})`);
}
