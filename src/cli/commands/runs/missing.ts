import { Command } from "commander";
import { plural } from "../../../pipeline/text/plural.ts";
import type { Context } from "../../context.ts";
import { examples } from "../../examples.ts";
import { exitCodes } from "../../exit-codes.ts";
import { surroundingsOf } from "../../setup/surroundings.ts";

export function runsMissingCommand(context: Context): Command {
  return new Command("missing")
    .description("print the rows of a run's inventories that are not loaded, with the reason of each that died")
    .argument("[run]", "the id of a run or its beginning, a label, or latest", "latest")
    .addHelpText(
      "after",
      examples(
        "stac-ingest runs missing",
        "stac-ingest runs missing 3f2a --json > missing.ndjson && stac-ingest enqueue missing.ndjson --recipe glad",
        "stac-ingest enqueue --missing --run 3f2a --wait",
      ),
    )
    .addHelpText(
      "after",
      `
What is wrong with a file is mended where the file is, and what is wrong with a
row in the inventory itself, in its place; enqueue --missing then reads it again
and sends these rows alone. Their dead letters go.`,
    )
    .action(async (named: string) => printMissing(context, named));
}

async function printMissing(context: Context, named: string): Promise<void> {
  const { openTarget, printLine, note, exitWith, isForPeople, signal } = context;
  const { failureOfRow } = await import("../../../operations/runs/failure-of-row.ts");
  const { findRun } = await import("../../../operations/runs/find-run.ts");
  const { missingRows } = await import("../../../operations/runs/missing-rows.ts");
  const { runRecord } = await import("../../../operations/runs/run-record.ts");
  await using target = await openTarget();
  const id = await findRun(target, named);
  const record = await runRecord(target, id);
  const surroundings = await surroundingsOf(context);
  let count = 0;
  for await (const missing of missingRows(target, record, surroundings)) {
    if (signal.aborted) break;
    count += 1;
    await printLine(failureOfRow(missing), ({ failure: { file, line, kind, reason }, row }) =>
      [`${file}:${line}`, Object.values(row).join(", "), kind, firstLine(reason)].join("  "),
    );
  }
  if (signal.aborted) exitWith(exitCodes.interrupted);
  else if (count > 0) exitWith(exitCodes.partlyDone);
  if (count === 0) note(`nothing of run ${id} is missing`);
  else if (isForPeople) {
    const again = `stac-ingest enqueue --missing --run ${id.slice(0, 8)} --wait`;
    note(`${plural(count, "row")} missing; mend the files, or the rows in their places, then ${again}`);
  }
}

/** The cause, without the calls that led to it, which are in the JSON. */
const firstLine = (reason: string): string => reason.split("\n", 1)[0] ?? "";
