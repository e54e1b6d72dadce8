import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { redacted } from "../../../pipeline/fault/redacted.ts";
import type { Log, LogRecord } from "../../../pipeline/message/log.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";
import { LogWriter } from "./log-writer.ts";

/** Days before the running one whose records are kept. */
const keptDays = 7;
const megabyte = 1024 * 1024;
/** Limits of a stage's log files: all together, and each. */
export const logLimits = { totalBytes: 100 * megabyte, fileBytes: 10 * megabyte } as const;

/** Names a stage's log file of one day: `gen-2026-11-24.jsonl`, then `gen-2026-11-24_0002.jsonl`; names sort by time. */
export const logFileName = (stage: Stage, time: number, part = 1): string =>
  `${stage}-${new Date(time).toISOString().slice(0, 10)}${part === 1 ? "" : `_${String(part).padStart(4, "0")}`}.jsonl`;

/** Lists the log files of a stage in a folder, oldest first. */
export function logFilesOf(folder: string, stage: Stage): string[] {
  const pattern = new RegExp(`^${stage}-\\d{4}-\\d\\d-\\d\\d(_\\d+)?\\.jsonl$`);
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** The day of a log file. */
const dayOf = (name: string): string => /\d{4}-\d\d-\d\d/.exec(name)?.[0] ?? "";

/**
 * Writes a stage's records to files of a day each, or less if there are many, and removes the oldest: those beyond a
 * week of days that have any, and those beyond the limit. So a clock that is set forward costs no more than a day of
 * them. Each record is handed to the operating system
 * before the call returns, so a killed process loses none. Never throws: records that cannot be written are counted,
 * and the count is written when that works again.
 */
export function openLogFile(
  folder: string,
  stage: Stage,
  { totalBytes, fileBytes }: { totalBytes: number; fileBytes: number } = logLimits,
): { log: Log } & Disposable {
  const writer = new LogWriter();
  let part = 1;
  const prune = (time: number): void => {
    const names = logFilesOf(folder, stage);
    const today = dayOf(logFileName(stage, time));
    const days = [...new Set([...names.map(dayOf), today])].sort();
    // A clock that was set back makes today the oldest.
    const isKept = (name: string): boolean => days.slice(-1 - keptDays).includes(dayOf(name)) || dayOf(name) === today;
    const sizes = names.map((name) => statSync(join(folder, name)).size);
    let total = sizes.reduce((sum, size) => sum + size, fileBytes);
    for (const [index, name] of names.entries()) {
      if (isKept(name) && total <= totalBytes) continue;
      rmSync(join(folder, name), { force: true });
      total -= sizes[index] ?? 0;
    }
  };
  const fileFor = (time: number): string => {
    const day = logFileName(stage, time);
    const isOfToday = writer.path.startsWith(join(folder, day.slice(0, -".jsonl".length)));
    if (isOfToday && writer.bytes < fileBytes) return writer.path;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    prune(time);
    part = isOfToday ? part + 1 : nextPart(folder, day, fileBytes);
    return join(folder, logFileName(stage, time, part));
  };
  const append: Log = (level, event, fields = {}) => {
    const time = Date.now();
    const record: LogRecord = { time: new Date(time).toISOString(), level, stage, event, ...fields };
    writer.write(fileFor(time), `${redacted(JSON.stringify(record))}\n`);
  };
  let lost = 0;
  return {
    log: (level, event, fields) => {
      try {
        if (lost > 0) append("warn", "records not written", { records: lost });
        lost = 0;
        append(level, event, fields);
      } catch {
        // Callers often log a failure already, and must come to their end.
        lost += 1;
      }
    },
    [Symbol.dispose]: () => writer[Symbol.dispose](),
  };
}

/** Finds the part of the day to go on with, if an earlier process wrote some. */
function nextPart(folder: string, day: string, fileBytes: number): number {
  const stem = day.slice(0, -".jsonl".length);
  const last = readdirSync(folder)
    .filter((name) => name.startsWith(stem))
    .sort()
    .at(-1);
  if (last === undefined) return 1;
  const part = Number(/_(\d+)\.jsonl$/.exec(last)?.[1] ?? 1);
  return statSync(join(folder, last)).size < fileBytes ? part : part + 1;
}
