import { metricsOf, metricUnits } from "../pipeline/stage/metrics-of.ts";
import { postponedMetric } from "../pipeline/stage/postponed-metric.ts";

const { namespace, dimension } = postponedMetric;

/**
 * Puts a record that counts for metrics into the form from which CloudWatch makes them, by function (Embedded Metric
 * Format); returns any other record as it is.
 */
export function withMetrics(
  record: Readonly<Record<string, unknown>>,
  functionName: string,
): Readonly<Record<string, unknown>> {
  const values = metricsOf(record);
  if (values.length === 0) return record;
  const Metrics = values.map(({ name }) => ({ Name: name, Unit: metricUnits[name] }));
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [[dimension]], Metrics }];
  return {
    ...record,
    [dimension]: functionName,
    ...Object.fromEntries(values.map(({ name, value }) => [name, value])),
    _aws: { Timestamp: Date.parse(String(record["time"])), CloudWatchMetrics },
  };
}
