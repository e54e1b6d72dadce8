/** The metric of messages that wait because what their stage needs is down: src/handlers counts them, src/infra watches. */
export const postponedMetric = { namespace: "stac-ingest", name: "postponed", dimension: "function" } as const;
