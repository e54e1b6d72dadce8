import type { LogRecord } from "../pipeline/log.ts";
import type { LogQuery, Target } from "../targets/target.ts";

/** Reads what the stages logged, in order of time; an abort ends it without an error. */
export async function* readLogs({ logs }: Pick<Target, "logs">, query: LogQuery): AsyncGenerator<LogRecord> {
  const { signal } = query;
  try {
    for await (const record of logs(query)) {
      yield record;
      if (signal.aborted) return;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
