import type { LogRecord } from "../pipeline/message/log.ts";

/** Takes from all sources, each in order of time by itself, always the earliest record next. */
export async function* inOrderOfTime(sources: readonly AsyncIterable<LogRecord>[]): AsyncGenerator<LogRecord> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map(async (records) => ({ records, next: await records.next() })));
    for (;;) {
      const waiting = heads.filter(({ next }) => !next.done);
      const first = waiting.sort((a, b) => timeOf(a.next.value) - timeOf(b.next.value))[0];
      if (!first?.next.value) return;
      yield first.next.value;
      first.next = await first.records.next();
    }
  } finally {
    // A reader who has seen enough leaves files open in them.
    await Promise.all(iterators.map((records) => records.return?.()));
  }
}

const timeOf = (record: LogRecord | undefined): number => Date.parse(record?.time ?? "");
