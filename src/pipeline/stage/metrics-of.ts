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

/** Tells which metrics a record counts for, on both targets. */
export function metricsOf(record: Readonly<Record<string, unknown>>): readonly MetricValue[] {
  switch (record["event"]) {
    case "batch done":
      return [
        // Those that died are no longer in the queue, too.
        { name: "handled", value: Number(record["messages"]) - Number(record["left"]) },
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
