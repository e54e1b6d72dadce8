import { postponedMetric } from "../pipeline/postponed-metric.ts";

const { namespace, name, dimension } = postponedMetric;

/**
 * Puts the record of a postponed batch into the form from which CloudWatch makes a metric, `postponed`, by function;
 * returns any other record as it is.
 */
export function withPostponedMetric(
  record: Readonly<Record<string, unknown>>,
  functionName: string,
): Readonly<Record<string, unknown>> {
  if (record["event"] !== "batch postponed") return record;
  const Metrics = [{ Name: name, Unit: "Count" }];
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[dimension]], Metrics }];
  return {
    ...record,
    [dimension]: functionName,
    [name]: record["messages"],
    _aws: { Timestamp: Date.parse(String(record["time"])), CloudWatchMetrics },
  };
}
