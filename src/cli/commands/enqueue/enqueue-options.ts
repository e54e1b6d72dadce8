import { type Command, Option } from "commander";
import { type InventoryFormat, inventoryFormats } from "../../../settings/inventory-formats.ts";
import { durationOption, parseMoment } from "../../options/duration.ts";
import { goesWith } from "../../options/goes-with.ts";
import { parseCount, parseWhole } from "../../options/parse-count.ts";
import { parseEncoding } from "../../options/parse-encoding.ts";
import { addRequestOptions, collect, type RequestOptions } from "../../options/request-options.ts";

export interface EnqueueOptions extends RequestOptions {
  format?: InventoryFormat;
  encoding?: string;
  include?: string[];
  exclude?: string[];
  where?: string[];
  unique?: true;
  uniqueBy?: string;
  shuffle?: true;
  dryRun?: true;
  limit?: number;
  sample?: number;
  estimate?: true;
  yes?: true;
  check: boolean;
  skip: number;
  run?: string;
  label?: string;
  missing?: true;
  resume?: string;
  newOnly?: true;
  changedSince?: string;
  modifiedColumn?: string;
  rate?: number;
  failures?: string;
  wait?: true;
  timeout?: number;
}

/** Adds all options of `enqueue` to its command. */
export function addEnqueueOptions(command: Command): Command {
  addRequestOptions(command)
    .addOption(
      new Option("--format <format>", "what the inventories are (default: by their names)").choices(inventoryFormats),
    )
    .option("--dry-run", "print the first messages and the count, and send nothing")
    .option("--sample <count>", "with --dry-run, make the items of this many random rows here", parseCount)
    .addOption(
      new Option("--estimate", "print the number of messages, the time and the price, and send nothing").conflicts([
        "dryRun",
        "missing",
        "resume",
      ]),
    )
    .option("--no-check", "send without making the item of a first row here, and without looking for its collection")
    .option("--yes", "do not ask before more than 100,000 messages are sent")
    .option("--include <pattern>", "of folders, take the files that fit, such as '*.tif' (repeatable: any)", collect)
    .option("--exclude <pattern>", "of folders, leave out the files that fit (repeatable)", collect)
    .option("--where <condition>", "send the rows that meet it, such as 'size > 1000' (repeatable: all)", collect)
    .option("--unique", "leave out rows that equal an earlier one")
    .addOption(new Option("--unique-by <column>", "leave out rows that equal an earlier one in it").conflicts("unique"))
    .option("--shuffle", "send the rows in a random order, each within 100,000 of its place")
    .option("--skip <rows>", "leave out this many of these rows, to go on after an interruption", parseWhole, 0)
    .option("--limit <rows>", "send at most this many rows", parseCount)
    .option(
      "--encoding <name>",
      "encoding of the inventories, such as windows-1252 (default: UTF-8 or -16)",
      parseEncoding,
    )
    .option("--run <id>", "the run that counts the messages: one of the same inventories, or the id of a new one")
    .option("--label <text>", "a name for the run")
    .option(
      "--missing",
      "with --run, send the rows of that run again that are not loaded, in place of their dead letters",
    )
    .addOption(
      new Option("--resume <run>", "go on with a run that was stopped or killed: its id, label, or latest").conflicts(
        madeByRun,
      ),
    )
    .addOption(
      new Option("--new-only", "send only rows whose request no earlier run with this option has sent").conflicts([
        "skip",
        "missing",
        "resume",
        "run",
        "changedSince",
      ]),
    )
    .addOption(
      new Option("--changed-since <time>", "send only rows modified since then: a time, 2d, or last")
        .argParser(parseSince)
        .conflicts(["missing", "resume"]),
    )
    .option("--modified-column <name>", "the column for --changed-since (default: last_modified_date, …)")
    .option("--rate <count>", "messages a second at most (default: on AWS nine tenths of the quota of SNS)", parseCount)
    .option("--failures <file>", "gets every refused row with its reason (default: beside the inventory)")
    .addOption(
      new Option(
        "--wait",
        "then wait until nothing of the run is to come, and show what became of it; exits with 3 if any died",
      ).conflicts(["dryRun", "estimate"]),
    )
    .addOption(durationOption("--timeout <duration>", "with --wait, give up after this long: 30s, 10m, 2h"));
  return goesWith(command, ["timeout"], ["wait"]);
}

/** Options that a run has already when it goes on. */
const madeByRun = ["package", "group", "arg", "option", "collection", "recipe"].concat([
  "format",
  "encoding",
  "include",
  "exclude",
  "where",
  "unique",
  "uniqueBy",
  "shuffle",
  "limit",
  "skip",
  "run",
  "label",
  "missing",
]);

function parseSince(text: string): string {
  return text === "last" ? text : new Date(parseMoment(text)).toISOString();
}
