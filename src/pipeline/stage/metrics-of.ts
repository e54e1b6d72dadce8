/** Metrics of the stages, and their units in CloudWatch: messages, and the time that a batch took. */
export const metricUnits = {
  handled: "Count",
  dead: "Count",
  retried: "Count",
  postponed: "Count",
  batch_milliseconds: "Milliseconds",
} as const;

/** A number that a record of a stage adds to a metric. */
export interface MetricValue {
  readonly name: keyof typeof metricUnits;
  readonly value: number;
}

/**
 * Counts the messages that a stage is done with by a record `batch done`: those that died are, too, and those that it
 * handed over to a job are not: the job's own record counts them.
 */
export function doneInBatch(record: Readonly<Record<string, unknown>>): number {
  const { messages, left, handed_over = 0 } = record;
  return Number(messages) - Number(left) - Number(handed_over);
}

/** Tells which metrics a record counts for, on both targets. */
export function metricsOf(record: Readonly<Record<string, unknown>>): readonly MetricValue[] {
  switch (record["event"]) {
    case "batch done":
      return [
        { name: "handled", value: doneInBatch(record) },
        { name: "batch_milliseconds", value: Number(record["milliseconds"]) },
      ];
    case "message dead":
      return [{ name: "dead", value: 1 }];
    case "message retried":
      return [{ name: "retried", value: 1 }];
    case "batch postponed":
      return [{ name: "postponed", value: Number(record["messages"]) }];
    default:
      return [];
  }
}
