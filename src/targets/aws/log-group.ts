import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import type { LogQuery } from "../target.ts";
import { isWanted } from "../wanted-record.ts";
import { awsFault } from "./aws-fault.ts";
import { readLogLine } from "./log-line.ts";

/** Returns the name of the log group that Lambda writes a function's log to. */
export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;

/** Events come late, and not in the order of their times: each reading looks this far back once more. */
const overlapMilliseconds = 60_000;
/** Following shows what happened just before, and not a week of it. */
const followFromMilliseconds = 600_000;

/** One log of a stage, and what of it was read already. */
export class LogGroup {
  readonly #logs: CloudWatchLogsClient;
  readonly #stage: Stage;
  readonly #name: string;
  readonly #query: LogQuery;
  /** Times of the events that were read and may be met again, by their ids. */
  readonly #seen = new Map<string, number>();
  readonly #since: number;
  #newest = 0;

  constructor(logs: CloudWatchLogsClient, stage: Stage, name: string, query: LogQuery) {
    this.#logs = logs;
    this.#stage = stage;
    this.#name = name;
    this.#query = query;
    this.#since = query.since ?? (query.follow ? Date.now() - followFromMilliseconds : 0);
  }

  /** Reads what there is and was not read before. */
  async *read(): AsyncGenerator<LogRecord, undefined> {
    const startTime = Math.max(this.#since, this.#newest - overlapMilliseconds);
    let nextToken: string | undefined;
    do {
      // A page may be empty and not be the last one.
      const page = await this.#page(startTime, nextToken);
      for (const { eventId, logStreamName = "", message = "", timestamp = 0 } of page.events ?? []) {
        // Emulators give no ids to what functions write.
        const id = eventId ?? `${timestamp} ${logStreamName} ${message}`;
        if (this.#seen.has(id)) continue;
        this.#remember(id, timestamp);
        const record = readLogLine(this.#stage, message, timestamp);
        if (record && isWanted(record, message, this.#query)) yield record;
      }
      this.#forgetOld();
      nextToken = page.nextToken;
    } while (nextToken !== undefined && !this.#query.signal.aborted);
    return undefined;
  }

  #remember(id: string, timestamp: number): void {
    this.#newest = Math.max(this.#newest, timestamp);
    if (this.#query.follow) this.#seen.set(id, timestamp);
  }

  /** Forgets the events that the next reading will not meet again. */
  #forgetOld(): void {
    const oldest = this.#newest - overlapMilliseconds;
    for (const [id, time] of this.#seen) if (time < oldest) this.#seen.delete(id);
  }

  async #page(
    startTime: number,
    nextToken: string | undefined,
  ): Promise<Pick<FilterLogEventsCommandOutput, "events" | "nextToken">> {
    const { until, anyOf, signal } = this.#query;
    const filterPattern = patternOf(anyOf);
    const command = new FilterLogEventsCommand({
      logGroupName: this.#name,
      startTime,
      ...(until !== undefined && { endTime: until }),
      ...(filterPattern !== undefined && { filterPattern }),
      ...(nextToken !== undefined && { nextToken }),
    });
    try {
      return await this.#logs.send(command, { abortSignal: signal });
    } catch (error) {
      // A function that never ran has no log yet.
      if (signal.aborted || (error as Error).name === "ResourceNotFoundException") return {};
      throw awsFault(error, `the log group ${this.#name}`) ?? error;
    }
  }
}

/**
 * Asks for lines that hold one of some words. Any other text is looked for here: to CloudWatch it would be a pattern with
 * a syntax of its own.
 */
function patternOf(texts: readonly string[] | undefined): string | undefined {
  if (!texts || texts.length === 0 || !texts.every((text) => /^[\w. -]+$/.test(text))) return undefined;
  return texts.length === 1 ? `"${texts[0]}"` : texts.map((text) => `?"${text}"`).join(" ");
}
