import { expect, test } from "vitest";
import { serveMetrics } from "../../../../src/targets/local/process/serve-metrics.ts";
import { StageMetrics } from "../../../../src/targets/local/process/stage-metrics.ts";

const messaging = {
  depth: async ({ dead }: { dead: boolean }) => ({ waiting: dead ? 2 : 5, inFlight: 1, delayed: 0 }),
  oldest: async () => undefined,
};
const record = (event: string, fields: Record<string, unknown>) =>
  ({ time: "2026-01-01T00:00:00Z", level: "info", stage: "gen", event, ...fields }) as const;

test("the metrics of both stages are served on this machine, in the format of Prometheus", async () => {
  const metrics = new StageMetrics(messaging);
  metrics.take(record("batch done", { messages: 10, left: 2, milliseconds: 500 }));
  metrics.take(record("batch done", { messages: 4, left: 0, milliseconds: 1000 }));
  metrics.take(record("message dead", {}));
  await using server = await serveMetrics(0, () => metrics.text());
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n");
  for (const line of [
    'stac_ingest_queued_messages{stage="gen",state="waiting"} 5',
    'stac_ingest_queued_messages{stage="load",state="dead"} 3',
    'stac_ingest_messages_total{stage="gen",outcome="handled"} 12',
    'stac_ingest_messages_total{stage="gen",outcome="dead"} 1',
    'stac_ingest_messages_total{stage="load",outcome="retried"} 0',
    'stac_ingest_batch_duration_seconds_sum{stage="gen"} 1.5',
    'stac_ingest_batch_duration_seconds_count{stage="gen"} 2',
    "# TYPE stac_ingest_messages_total counter",
  ]) {
    expect(lines).toContain(line);
  }
  for (const line of lines.slice(0, -1)) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ \S.*|[a-z_]+(\{[a-z]+="[a-z_]+"(,[a-z]+="[a-z_]+")*\})? [\d.e+-]+)$/);
  }
});

test("anything else is not there, and a queue that cannot be read is said", async () => {
  await using server = await serveMetrics(0, () => Promise.reject(new Error("the queue is locked")));
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
  const failed = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  expect([failed.status, await failed.text()]).toEqual([503, "the queue is locked\n"]);
});

test("a port that is taken is named with its setting", async () => {
  await using server = await serveMetrics(0, async () => "");
  await expect(serveMetrics(server.port, async () => "")).rejects.toMatchObject({
    kind: "invalid_settings",
    message: expect.stringContaining(`metrics_port ${server.port}`),
  });
});
