import type { RunState, RunStatus } from "../../../operations/runs/run-status.ts";
import type { WatchedStage, WatchedStatus } from "../../../operations/status/status-reader.ts";
import { stages } from "../../../pipeline/message/stage.ts";
import { grouped } from "../../../pipeline/text/grouped.ts";
import { roughTime } from "../../../pipeline/text/rough-time.ts";
import { onSamePipeline } from "../../notes/same-pipeline.ts";
import { type ScreenLine, writeLine } from "./screen-line.ts";
import { bar, sparkline } from "./sparkline.ts";

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** A screen, and the command line that opened it. */
interface Opened extends ScreenSize {
  readonly argv: readonly string[];
}

interface Section {
  readonly heading: ScreenLine;
  readonly lines: readonly ScreenLine[];
}

/** Age from which a message has waited for long. */
const longSeconds = 900;
const barColumns = 20;
const numberColumns = 11;

/** The screen of a status that is watched: lines that fit, the most important first, none for what there is no room for. */
export function renderScreen(status: WatchedStatus, now: Date, { columns, rows, argv }: Opened): string[] {
  const top: ScreenLine[] = [heading(status, now, argv), [], ...stageLines(status, columns)];
  const bottom: ScreenLine = [["q leaves", "dim"]];
  const sections = [runs(status), failures(status, argv), collections(status)].filter(({ lines }) => lines.length > 0);
  const room = rows - 1 - top.length;
  const lines = [...top, ...fitted(sections, room)].slice(0, Math.max(0, rows - 1));
  return [...lines, bottom].slice(-rows).map((line) => writeLine(line, columns));
}

/** Gives each section its part of the rows; what one leaves, the next ones have. */
function fitted(sections: readonly Section[], room: number): ScreenLine[] {
  let left = room;
  return sections.flatMap(({ heading: title, lines }, index) => {
    const share = Math.floor(left / (sections.length - index));
    // An empty line and a heading come before the lines.
    const most = index === sections.length - 1 ? left - 2 : Math.max(share, 4) - 2;
    if (most < 1 || left < 3) return [];
    const shown = lines.length <= most ? lines : lines.slice(0, most - 1);
    const more: ScreenLine[] =
      shown.length < lines.length ? [[[`and ${grouped(lines.length - shown.length)} more`, "dim"]]] : [];
    const all = [[], title, ...shown, ...more];
    left -= all.length;
    return all;
  });
}

function heading(
  {
    running,
    starting,
    paused,
    problem,
    collections: items,
    catalogue_problem,
    runs_problem,
    logs_problem,
  }: WatchedStatus,
  now: Date,
  argv: readonly string[],
): ScreenLine {
  const clock = `${now.toISOString().slice(0, 19).replace("T", " ")} UTC  `;
  if (problem !== undefined) return [clock, [`not up to date: ${problem}`, "red"]];
  if (starting) return [clock, ["the stages are starting", "yellow"]];
  if (!running) return [clock, ["the stages are not running", "red"]];
  if (items === null) return [clock, [`the catalogue does not answer: ${catalogue_problem}`, "red"]];
  if (runs_problem !== undefined) return [clock, [`runs unknown: ${runs_problem}`, "red"]];
  if (logs_problem !== undefined) return [clock, [`rates unknown, the logs cannot be read: ${logs_problem}`, "red"]];
  if (paused.length > 0) {
    return [clock, [`${paused.join(" and ")} paused (${onSamePipeline("stac-ingest resume", argv)})`, "yellow"]];
  }
  return [clock, "the stages are running"];
}

function stageLines({ stages: counts }: WatchedStatus, columns: number): ScreenLine[] {
  const names = ["waiting", "in flight", "delayed", "dead", "a minute", "oldest"];
  const used = 6 + names.length * numberColumns + 2;
  const titles = `${"stage".padEnd(6)}${names.map((name) => name.padStart(numberColumns)).join("")}  last hour`;
  return [[[titles, "dim"]], ...stages.map((stage) => stageLine(stage, counts[stage], columns - used))];
}

function stageLine(stage: string, counts: WatchedStage, sparkColumns: number): ScreenLine {
  const { waiting, in_flight, delayed, dead, per_minute, oldest_seconds: oldest, minutes } = counts;
  const right = (text: string): string => text.padStart(numberColumns);
  const number = (count: number): string => right(grouped(count));
  const age = oldest === null ? right("–") : right(roughTime(oldest));
  return [
    stage.padEnd(6),
    number(waiting),
    number(in_flight),
    number(delayed),
    dead > 0 ? [number(dead), "red"] : number(dead),
    number(per_minute),
    oldest !== null && oldest >= longSeconds ? [age, "yellow"] : age,
    `  ${sparkline(minutes.slice(-Math.max(1, sparkColumns)))}`,
  ];
}

function runs({ runs: underWay }: WatchedStatus): Section {
  return { heading: [["runs", "dim"]], lines: underWay.map(runLine) };
}

function runLine(run: RunState | RunStatus): ScreenLine {
  const { id, label, state, sent, total, loaded, superseded, dead, cancelled } = run;
  const all = total ?? sent;
  const ended = loaded + superseded + dead + cancelled;
  const share = all > 0 ? ended / all : 0;
  const left = "seconds_left" in run && run.seconds_left ? `, about ${roughTime(run.seconds_left)} left` : "";
  const name = [id.slice(0, 8), label].filter(Boolean).join(" ");
  const percent = `${Math.floor(share * 100)} %`.padStart(6);
  return [
    `${bar(share, barColumns)}${percent}  ${name}  ${grouped(loaded + superseded)} of ${grouped(all)} loaded`,
    ...(dead > 0 ? [[`, ${grouped(dead)} dead`, "red"] as const] : []),
    state === "sending" ? `${left}, still sending` : left,
  ];
}

function failures({ failures: groups }: WatchedStatus, argv: readonly string[]): Section {
  return {
    heading: [[`died in the last hour (${onSamePipeline("stac-ingest dlq list", argv)})`, "dim"]],
    lines: groups.map(({ stage, kind, count, example }) => [
      [grouped(count).padStart(numberColumns), "red"],
      `  ${stage.padEnd(4)}  ${kind}: ${example}`,
    ]),
  };
}

function collections({ collections: all }: WatchedStatus): Section {
  const items = (all ?? []).toSorted((one, other) => other.items - one.items);
  const sum = items.reduce((total, each) => total + each.items, 0);
  return {
    heading: [[`${grouped(sum)} items in ${grouped(items.length)} collections`, "dim"]],
    lines: items.map(({ collection, items: count }) => [`${grouped(count).padStart(numberColumns)}  ${collection}`]),
  };
}
