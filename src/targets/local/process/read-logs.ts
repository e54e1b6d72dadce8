import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LogRecord } from "../../../pipeline/message/log.ts";
import { type Stage, stages } from "../../../pipeline/message/stage.ts";
import { isObject, parseJsonIfValid } from "../../../pipeline/text/json.ts";
import { inOrderOfTime } from "../../in-order-of-time.ts";
import type { LogQuery } from "../../target.ts";
import { isWanted } from "../../wanted-record.ts";
import { logFileName, logFilesOf } from "./log-files.ts";

const lookEveryMilliseconds = 200;

/** Reads the records of both stages in order of time; with `follow` also those that come, until the signal aborts. */
export async function* readLogs(folder: string, query: LogQuery): AsyncGenerator<LogRecord> {
  const cursors = stages
    .filter((stage) => !query.stage || query.stage === stage)
    .map((stage) => new LogCursor(folder, stage, query));
  do {
    yield* inOrderOfTime(cursors.map((cursor) => cursor.read()));
    if (query.follow) await wait(lookEveryMilliseconds, undefined, { signal: query.signal }).catch(() => {});
  } while (query.follow && !query.signal.aborted);
}

/** The place in one stage's files up to which they were read. */
class LogCursor {
  readonly #folder: string;
  readonly #stage: Stage;
  readonly #query: LogQuery;
  #file = "";
  #offset = 0;

  constructor(folder: string, stage: Stage, query: LogQuery) {
    this.#folder = folder;
    this.#stage = stage;
    this.#query = query;
    if (query.since !== undefined) this.#file = logFileName(stage, query.since);
  }

  /** Reads the lines added since the last read. */
  async *read(): AsyncGenerator<LogRecord, undefined> {
    for (const name of logFilesOf(this.#folder, this.#stage)) {
      if (name < this.#file) continue;
      if (name > this.#file) [this.#file, this.#offset] = [name, 0];
      yield* this.#readFile(join(this.#folder, name));
    }
    return undefined;
  }

  async *#readFile(path: string): AsyncGenerator<LogRecord> {
    const opened = await openIfThere(path);
    if (!opened) return;
    await using file = opened;
    const stream = file.createReadStream({ start: this.#offset, autoClose: false });
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        const line = rest.toString("utf8", 0, end);
        rest = rest.subarray(end + 1);
        // Counted line by line, so that one still being written is read whole the next time.
        this.#offset += end + 1;
        const record = this.#wanted(line);
        if (record) yield record;
      }
    }
  }

  #wanted(line: string): LogRecord | undefined {
    // Most lines are not wanted: look before parsing.
    const { filter, anyOf } = this.#query;
    if (filter !== undefined && !line.includes(filter)) return undefined;
    if (anyOf?.every((text) => !line.includes(text))) return undefined;
    const record = parseJsonIfValid(line) as LogRecord | undefined;
    return isObject(record) && isWanted(record, line, this.#query) ? record : undefined;
  }
}

/** Opens a file; undefined if it was removed since the folder was listed, as the oldest may be. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
