import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Log, LogRecord } from "../../pipeline/log.ts";
import { redacted } from "../../pipeline/redacted.ts";
import type { Stage } from "../../pipeline/stage.ts";

const keptDays = 7;
const dayMilliseconds = 86_400_000;

/** A stage's log file of one day: `gen-2026-11-24.jsonl`. */
export const logFileName = (stage: Stage, time: number): string =>
  `${stage}-${new Date(time).toISOString().slice(0, 10)}.jsonl`;

/** The log files of a stage in a folder, oldest first. */
export function logFilesOf(folder: string, stage: Stage): string[] {
  const pattern = new RegExp(`^${stage}-\\d{4}-\\d\\d-\\d\\d\\.jsonl$`);
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort();
  } catch {
    return [];
  }
}

/**
 * Writes a stage's records to a file a day and removes those older than a week, as the log groups on AWS do.
 * Each record is handed to the operating system before the call returns, so a killed process loses none.
 */
export function openLogFile(folder: string, stage: Stage): { log: Log } & Disposable {
  mkdirSync(folder, { recursive: true });
  let name = "";
  let file: number | undefined;
  const close = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const fileFor = (time: number): number => {
    if (file !== undefined && logFileName(stage, time) === name) return file;
    close();
    name = logFileName(stage, time);
    const oldest = logFileName(stage, time - keptDays * dayMilliseconds);
    for (const old of logFilesOf(folder, stage)) if (old < oldest) rmSync(join(folder, old));
    file = openSync(join(folder, name), "a");
    return file;
  };
  return {
    log: (level, event, fields = {}) => {
      const time = Date.now();
      const record: LogRecord = { time: new Date(time).toISOString(), level, stage, event, ...fields };
      writeSync(fileFor(time), `${redacted(JSON.stringify(record))}\n`);
    },
    [Symbol.dispose]: close,
  };
}
