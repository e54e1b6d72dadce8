import { expect, test } from "vitest";
import { readStatus } from "../../../src/operations/status/read-status.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import type { QueueName } from "../../../src/targets/messaging.ts";
import type { Target } from "../../../src/targets/target.ts";

const targetThat = (operate: (request: OperateRequest) => Promise<unknown>): Target =>
  ({
    messaging: {
      depth: async ({ stage, dead }: QueueName) => {
        const first = (stage === "gen" ? 1 : 10) * (dead ? 100 : 1);
        return { waiting: first, inFlight: 2 * first, delayed: 3 * first };
      },
      oldest: async ({ stage }: QueueName) => (stage === "gen" ? Date.now() - 90_000 : undefined),
    },
    operate,
    stagesState: async () => "stopped" as const,
    startedOtherwise: async () => true,
    paused: async () => [],
  }) as unknown as Target;

test("a status counts the messages of each stage, dead letters all together, and the catalogue's items", async () => {
  const counts = [{ collection: "scenes", items: 5 }];
  expect(await readStatus(targetThat(async () => ({ counts, runs: [] })))).toEqual({
    running: false,
    starting: false,
    settings_changed: true,
    paused: [],
    stages: {
      gen: { waiting: 1, in_flight: 2, delayed: 3, dead: 600, oldest_seconds: 90 },
      load: { waiting: 10, in_flight: 20, delayed: 30, dead: 6000, oldest_seconds: null },
    },
    collections: counts,
    runs: [],
  });
});

test.each([
  ["runs.list", { collections: [{ collection: "scenes", items: 5 }], runs: [], runs_problem: "unknown action" }],
  ["items.count", { collections: null, catalogue_problem: "unknown action", runs: [] }],
])("what can be counted is told where %s is not answered", async (unanswered, told) => {
  const counts = [{ collection: "scenes", items: 5 }];
  const older = targetThat(async ({ action }) => {
    if (action === unanswered) throw new Fault("wrong_usage", "unknown action");
    return { counts, runs: [] };
  });
  const { stages: _, running, starting, paused, settings_changed, ...catalogue } = await readStatus(older);
  expect(catalogue).toEqual(told);
});

test("a catalogue that cannot be reached is told, and a bug is not hidden", async () => {
  const down = () => Promise.reject(new Fault("database_unreachable", "no answer"));
  expect(await readStatus(targetThat(down))).toMatchObject({ collections: null, catalogue_problem: "no answer" });
  await expect(readStatus(targetThat(() => Promise.reject(new TypeError("a bug"))))).rejects.toThrow("a bug");
});
