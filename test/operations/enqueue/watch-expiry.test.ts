import { expect, test } from "vitest";
import { watchExpiry } from "../../../src/operations/enqueue/watch-expiry.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";
import { readSettings, type Settings } from "../../../src/settings/settings.ts";
import type { Messaging } from "../../../src/targets/messaging.ts";
import type { Target } from "../../../src/targets/target.ts";

const settings = readSettings({ gen: { batch_size: 1, concurrency: 2, timeout_seconds: 900 } }, "config.yml");
const daySeconds = 86_400;

interface Watched {
  readonly itemSeconds: number;
  readonly waiting?: number;
  readonly isForbidden?: boolean;
  readonly settings?: Settings;
}

function watching(
  name: Target["name"],
  { itemSeconds, waiting = 0, isForbidden = false, settings: given = settings }: Watched,
) {
  const asked: string[] = [];
  const told: [days: number, sent: number][] = [];
  const ask = (what: string): void => {
    asked.push(what);
    if (isForbidden) throw new Error("not authorised");
  };
  const records = [{ stage: "gen", event: "item made", package: "p", milliseconds: itemSeconds * 1000 }];
  const target = {
    name,
    messaging: {
      depth: async () => {
        ask("depth");
        return { waiting, inFlight: 0, delayed: 0 };
      },
    } as Partial<Messaging> as Messaging,
    async *logs() {
      ask("log");
      yield* records as unknown as LogRecord[];
    },
  };
  const watch = watchExpiry(target, {
    settings: given,
    packageName: "p",
    signal: new AbortController().signal,
    onExpiry: (seconds, sent) => told.push([Math.floor(seconds / daySeconds), sent]),
  });
  return { ...watch, asked, told };
}

/** Messages that the slowest items which settings allow take for two weeks. */
const most = (14 * daySeconds * 2) / 900;

test("the first message that would wait for longer than SQS keeps it is told, once", async () => {
  const { sent, end, told } = watching("aws", { itemSeconds: 450 });
  sent(most);
  await end();
  sent(most + 100);
  await end();
  sent(2 * most - 100);
  expect(told).toEqual([]);
  sent(2 * most + 1000);
  sent(2 * most + 2000);
  expect(told).toEqual([[16, 2 * most + 1000]]);
});

test("heavy items wait for jobs, of which there are as many as settings say", async () => {
  const packages = { p: { run_on: "batch" } };
  const of = (concurrency: number): Settings =>
    readSettings({ packages, gen: { concurrency: 1000 }, batch: { concurrency, timeout_seconds: 3600 } }, "config.yml");
  // A job of 1,680 seconds, which the next one follows after 120.
  const twoWeeks = (14 * daySeconds) / 1800;
  for (const [settings, wanted] of [
    [of(1), 1],
    [of(2), 0],
  ] as const) {
    const { sent, end, told } = watching("aws", { itemSeconds: 1680, settings });
    sent(1.1 * twoWeeks);
    await end();
    expect(told).toHaveLength(wanted);
  }
});

test("what is already in the queue waits before it", async () => {
  const { sent, end, told } = watching("aws", { itemSeconds: 900, waiting: most });
  sent(100);
  await end();
  expect(told).toEqual([[14, 100]]);
});

test("the log is not read for so few messages that even the slowest are done in time", async () => {
  const { sent, end, asked } = watching("aws", { itemSeconds: 900 });
  sent(100);
  sent(most - 100);
  await end();
  expect(asked).toEqual(["depth"]);
});

test.each<[string, Target["name"], boolean, readonly string[]]>([
  ["the local queue keeps its messages", "local", false, []],
  ["who may not ask sends all the same", "aws", true, ["depth"]],
])("%s, and nothing is told", async (_, name, isForbidden, wanted) => {
  const { sent, end, asked, told } = watching(name, { itemSeconds: 900, isForbidden });
  sent(10 * most);
  await end();
  sent(20 * most);
  await end();
  expect([asked, told]).toEqual([wanted, []]);
});
