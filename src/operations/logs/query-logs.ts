import type { LogRecord } from "../../pipeline/message/log.ts";
import type { LogQuery, Target } from "../../targets/target.ts";

/** Asks a target for its records; an abort ends it without an error. */
export async function* queryLogs({ logs }: Pick<Target, "logs">, query: LogQuery): AsyncGenerator<LogRecord> {
  const { signal } = query;
  try {
    for await (const record of logs(query)) {
      if (signal.aborted) return;
      yield record;
      if (signal.aborted) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
