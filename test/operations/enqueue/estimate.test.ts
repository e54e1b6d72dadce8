import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { estimate } from "../../../src/operations/enqueue/estimate.ts";
import { isMoreThan } from "../../../src/operations/enqueue/is-more-than.ts";
import { assumedSeconds } from "../../../src/operations/enqueue/item-seconds.ts";
import type { Sendable } from "../../../src/operations/send.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { LogRecord } from "../../../src/pipeline/message/log.ts";
import { readSettings } from "../../../src/settings/settings.ts";

const settings = readSettings({ gen_workers: 4, gen: { batch_size: 10, concurrency: 50 } }, "config.yml");
const { signal } = new AbortController();

async function* requests(count: number, refused = 0): AsyncGenerator<Sendable> {
  for (let number = 1; number <= count + refused; number++) {
    const outgoing =
      number <= refused ? new Fault("invalid_request", "no url") : { body: "é".repeat(50), attributes: {} };
    yield { number, place: { file: "a.txt", line: number }, outgoing };
  }
}

const targetWith = (name: "local" | "aws", records: Partial<LogRecord>[] = []) => ({
  name,
  logs: async function* ({ stage }: { stage?: string }) {
    for (const record of records) if (record.stage === stage) yield record as LogRecord;
  },
});

test("messages are counted, those refused apart, and times assumed where the log has none", async () => {
  const found = await estimate(requests(1000, 2), targetWith("local"), { settings, packageName: "p", signal });
  expect(found).toMatchObject({
    messages: 1000,
    bytes: 100_000,
    failures: { count: 2 },
    gen: {
      itemSeconds: { seconds: assumedSeconds.gen, measuredItems: 0 },
      itemsAtOnce: 4,
      seconds: (1000 / 4) * assumedSeconds.gen,
    },
    load: { itemSeconds: { seconds: assumedSeconds.load, measuredItems: 0 }, itemsAtOnce: 1 },
    seconds: (1000 / 4) * assumedSeconds.gen + settings.load.window_seconds,
  });
});

test("times are the log's mean for this package, and as many at once as the target has", async () => {
  const target = targetWith("aws", [
    { stage: "gen", event: "item made", package: "p", milliseconds: 1000 },
    { stage: "gen", event: "item made", package: "other", milliseconds: 9000 },
    { stage: "gen", event: "message dead", package: "p", milliseconds: 9000 },
    { stage: "gen", event: "item made", package: "p", milliseconds: 2000 },
    { stage: "load", event: "items loaded", loaded: 100, milliseconds: 200 },
    { stage: "load", event: "items loaded", loaded: 300, milliseconds: 200 },
  ]);
  const found = await estimate(requests(20_000), target, { settings, packageName: "p", signal });
  expect(found).toMatchObject({
    gen: { itemSeconds: { seconds: 1.5, measuredItems: 2 }, itemsAtOnce: 200, seconds: 150 },
    load: { itemSeconds: { seconds: 0.001, measuredItems: 400 }, itemsAtOnce: settings.load.concurrency },
    seconds: 150 + settings.load.window_seconds,
  });
  // A function works on four items at once: 7,500 GB-seconds, and 2,000 runs.
  expect(found.price.gen_function_usd).toBeCloseTo(7500 * 0.0000166667 + 2000 * 0.0000002, 2);
});

const heavy = readSettings(
  {
    packages: { p: { run_on: "batch" }, q: {} },
    gen: { batch_size: 10, concurrency: 50 },
    batch: { vcpus: 4, memory_megabytes: 16_384, concurrency: 20 },
  },
  "config.yml",
);
const tenMinutes: Partial<LogRecord>[] = [{ stage: "gen", event: "item made", package: "p", milliseconds: 600_000 }];

test("heavy items are made by so many jobs at once, and paid as those, not as runs of the function", async () => {
  const on = (name: "local" | "aws", packageName: string) =>
    estimate(requests(2000), targetWith(name, tenMinutes), { settings: heavy, packageName, signal });
  const found = await on("aws", "p");
  // Each job takes a minute to begin, which is paid, and the next one a minute to follow.
  expect(found.gen).toMatchObject({ itemsAtOnce: 20, seconds: (2000 / 20) * (600 + 60 + 60) });
  const hour = 4 * 0.04048 + 16 * 0.004445 + 0.005;
  expect(found.price.jobs_usd).toBeCloseTo((2000 * 660 * hour) / 3600, 2);
  expect(found.price.gen_function_usd).toBe(0);
  expect((await on("aws", "q")).price.jobs_usd, "another package").toBe(0);
  expect((await on("local", "p")).gen.itemsAtOnce, "this machine makes them like all others").toBe(
    availableParallelism(),
  );
});

test("a heavy item of which the log has none is assumed to take longer than a function may", async () => {
  const found = await estimate(requests(1), targetWith("aws"), { settings: heavy, packageName: "p", signal });
  expect(found.gen.itemSeconds).toEqual({ seconds: assumedSeconds.heavy, measuredItems: 0 });
});

test("a heavy item costs its requests to two queues, and one each minute that its job works", async () => {
  const sqs = async (packageName: string) =>
    (await estimate(requests(10_000), targetWith("aws", tenMinutes), { settings: heavy, packageName, signal })).price
      .sqs_usd;
  // Stored by tens, received and deleted alone, and kept in hand for 660 seconds.
  expect((await sqs("p")) - (await sqs("q"))).toBeCloseTo(10_000 * (0.1 + 2 + 11) * 0.0000004, 2);
});

test("on AWS it is told when the last messages would wait for longer than SQS keeps them", async () => {
  const slow = readSettings({ gen: { batch_size: 1, concurrency: 2 } }, "config.yml");
  const days = (name: "local" | "aws", seconds: number) =>
    estimate(
      requests(1000),
      targetWith(name, [{ stage: "gen", event: "item made", package: "p", milliseconds: seconds * 1000 }]),
      { settings: slow, packageName: "p", signal },
    );
  expect(await days("aws", 2 * 1200)).toMatchObject({ outlivesQueue: false });
  expect(await days("aws", 2 * 1220)).toMatchObject({ outlivesQueue: true });
  expect(await days("local", 2 * 12_200)).toMatchObject({ outlivesQueue: false });
});

test("nothing takes no time", async () => {
  const found = await estimate(requests(0, 1), targetWith("local"), { settings, packageName: "p", signal });
  expect(found).toMatchObject({ messages: 0, seconds: 0, price: { usd: 0 } });
});

test("no more is read than tells if there are many", async () => {
  let read = 0;
  const counted = async function* (count: number, refused: number) {
    for await (const request of requests(count, refused)) {
      read += 1;
      yield request;
    }
  };
  expect(await isMoreThan(10, counted(10, 5))).toBe(false);
  read = 0;
  expect(await isMoreThan(10, counted(1000, 5))).toBe(true);
  expect(read).toBe(16);
});
