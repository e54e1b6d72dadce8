import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Fault } from "../../../../src/pipeline/fault/fault.ts";
import type { StageNumbers } from "../../../../src/pipeline/message/stage.ts";
import { defaultStageNumbers } from "../../../../src/settings/stage-numbers.ts";
import { runEventSource } from "../../../../src/targets/local/process/run-event-source.ts";
import type { LocalMessaging } from "../../../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../../../src/targets/local/queue/open-queue.ts";
import type { RunStage } from "../../../../src/targets/run-stage.ts";

const queueName = { stage: "gen", dead: false } as const;
const deadName = { stage: "gen", dead: true } as const;
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A queue and an event source that runs `run` over it, ended after the test. */
async function started(
  run: RunStage,
  overrides: Partial<StageNumbers> = {},
  bodies: readonly string[] = [],
  watchBefore?: () => () => Promise<boolean>,
) {
  const queue = openQueue(join(mkdtempSync(join(tmpdir(), "stac-ingest-source-")), "queue.sqlite"), {
    gen: 3,
    load: 3,
  });
  await publish(queue, bodies);
  const log = vi.fn();
  const halt = new AbortController();
  const numbers = { ...defaultStageNumbers.gen, ...overrides };
  const source = {
    stage: "gen",
    numbers,
    messaging: queue,
    run,
    log,
    ...(watchBefore && { watchBefore }),
  } as const;
  const ended = runEventSource(source, halt.signal);
  stops.push(async () => {
    halt.abort();
    await ended;
    queue[Symbol.dispose]();
  });
  return { queue, log, halt, ended };
}

const publish = (queue: LocalMessaging, bodies: readonly string[]) =>
  queue.publish(
    "gen",
    bodies.map((body) => ({ body, attributes: {} })),
  );
const bodiesOf = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);
const empty = { waiting: 0, inFlight: 0, delayed: 0 };

test("messages come in batches and leave when the stage is done with them", async () => {
  const batches: string[][] = [];
  const run: RunStage = async (batch) => {
    batches.push(batch.map(({ body }) => body));
    return { staying: [] };
  };
  const { queue } = await started(run, { batchSize: 10 }, bodiesOf(25));
  await expect.poll(() => queue.depth(queueName)).toEqual(empty);
  expect(batches.map(({ length }) => length)).toEqual([10, 10, 5]);
  expect(batches.flat()).toEqual(bodiesOf(25));
});

test("messages the stage reports stay in the queue, the others of the batch do not", async () => {
  const { queue } = await started(
    async (batch) => ({ staying: batch.flatMap(({ id, body }) => (body === "message 1" ? [id] : [])) }),
    {},
    bodiesOf(3),
  );
  await expect.poll(() => queue.depth(queueName)).toEqual({ waiting: 0, inFlight: 1, delayed: 0 });
});

test("a batch waits for its window to fill, and no longer", async () => {
  const batches: number[] = [];
  const run: RunStage = async (batch) => {
    batches.push(batch.length);
    return { staying: [] };
  };
  const { queue } = await started(run, { batchSize: 4, windowSeconds: 2 }, bodiesOf(1));
  await expect.poll(() => queue.depth(queueName)).toMatchObject({ inFlight: 1 });
  await publish(queue, bodiesOf(3));
  await expect.poll(() => batches).toEqual([4]);
  await publish(queue, bodiesOf(1));
  await expect.poll(() => batches, { timeout: 5000 }).toEqual([4, 1]);
});

test("messages in hand are worked on when the queue fails before their batch is full", async () => {
  const batches: number[] = [];
  const run: RunStage = async (batch) => {
    batches.push(batch.length);
    return { staying: [] };
  };
  const { queue } = await started(run, { batchSize: 10, windowSeconds: 300 });
  const { receive } = queue;
  vi.spyOn(queue, "receive").mockImplementation(async (name, options) => {
    if (options.limit < 10) throw new Fault("infrastructure", "the disk is full");
    return receive(name, options);
  });
  await publish(queue, bodiesOf(3));
  await expect.poll(() => batches, { timeout: 5000 }).toEqual([3]);
  await expect.poll(() => queue.depth(queueName)).toEqual(empty);
});

test("a batch waits no longer once nothing more is on its way, though a stream never ends", async () => {
  const batches: number[] = [];
  const run: RunStage = async (batch) => {
    batches.push(batch.length);
    return { staying: [] };
  };
  const { queue, halt } = await started(run, { batchSize: 1000, windowSeconds: 300 }, [], () => async () => true);
  let sent = 0;
  const stream = setInterval(() => void publish(queue, [`message ${sent++}`]), 50);
  try {
    await expect.poll(() => batches.length, { timeout: 10_000 }).toBeGreaterThan(3);
  } finally {
    clearInterval(stream);
    halt.abort();
  }
  // Not one by one either.
  expect(batches.length).toBeLessThan(sent / 2);
});

test("no more runs at once than the stage may have", async () => {
  let [now, most] = [0, 0];
  const gates: (() => void)[] = [];
  const run: RunStage = async () => {
    most = Math.max(most, ++now);
    await new Promise<void>((open) => gates.push(open));
    now -= 1;
    return { staying: [] };
  };
  const { queue } = await started(run, { batchSize: 1, concurrency: 2 }, bodiesOf(6));
  const opened = () => {
    for (const open of gates.splice(0)) open();
    return queue.depth(queueName);
  };
  await expect.poll(opened).toEqual(empty);
  expect(most).toBe(2);
});

test("after a run that fails the batch is hidden until its visibility runs out", async () => {
  const run: RunStage = () => Promise.reject(new Error("oops"));
  const { queue, log } = await started(run, { batchSize: 1, timeoutSeconds: 0.2 }, bodiesOf(2));
  await expect.poll(() => log).toHaveBeenCalledWith("error", "run failed", { messages: 1, error: "oops" });
  await expect.poll(() => queue.depth(deadName)).toMatchObject({ waiting: 2 });
});

test("a run that takes too long keeps its messages and its place, and is told to give up", async () => {
  const run = vi.fn<RunStage>(
    (batch, _, giveUp) =>
      new Promise((resolve) =>
        giveUp?.addEventListener("abort", () => resolve({ staying: batch.map(({ id }) => id) })),
      ),
  );
  const numbers = { batchSize: 1, timeoutSeconds: 0.3, concurrency: 1 };
  const { queue, log } = await started(run, numbers, bodiesOf(2));
  await expect.poll(() => log).toHaveBeenCalledWith("warn", "run late", { messages: 1, seconds: 0 });
  expect(run).toHaveBeenCalledOnce();
  expect(await queue.depth(queueName)).toEqual({ waiting: 1, inFlight: 1, delayed: 0 });
  await expect.poll(() => run.mock.calls[0]?.[2]?.aborted).toBe(true);
  await expect.poll(() => run).toHaveBeenCalledTimes(2);
});

test("a halt ends after the time of a run that never does", async () => {
  const { queue, halt, ended, log } = await started(() => new Promise(() => {}), { timeoutSeconds: 0.2 }, bodiesOf(1));
  await expect.poll(() => queue.depth(queueName)).toMatchObject({ inFlight: 1 });
  halt.abort();
  await ended;
  expect(log).toHaveBeenCalledWith("error", "run failed", {
    messages: 1,
    error: expect.stringMatching(/^abandoned after \d+ s$/),
  });
  const [message] = await queue.receive(queueName, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
  expect(message?.receiveCount).toBe(1);
});

test("halting lets the runs under way end and takes nothing new", async () => {
  let finish = () => {};
  const run = vi.fn<RunStage>(async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return { staying: [] };
  });
  const { queue, halt, ended } = await started(run, { batchSize: 1, concurrency: 1 }, bodiesOf(2));
  await expect.poll(() => run.mock.calls.length).toBe(1);
  halt.abort();
  finish();
  await ended;
  expect(run).toHaveBeenCalledOnce();
  expect((await queue.depth(queueName)).waiting).toBe(1);
});

test("a paused stage takes no messages until it is resumed", async () => {
  const queue = openQueue(join(mkdtempSync(join(tmpdir(), "stac-ingest-source-")), "queue.sqlite"), {
    gen: 3,
    load: 3,
  });
  await publish(queue, bodiesOf(3));
  const halt = new AbortController();
  let [looks, paused, taken] = [0, true, 0];
  const isPaused = () => {
    looks += 1;
    return paused;
  };
  const run: RunStage = async (batch) => {
    taken += batch.length;
    return { staying: [] };
  };
  const source = {
    stage: "gen",
    numbers: defaultStageNumbers.gen,
    messaging: queue,
    run,
    log: vi.fn(),
    isPaused,
  } as const;
  const ended = runEventSource(source, halt.signal);
  await vi.waitFor(() => expect(looks).toBeGreaterThan(2), { timeout: 20_000 });
  expect({ taken, depth: await queue.depth(queueName) }).toEqual({ taken: 0, depth: { ...empty, waiting: 3 } });
  paused = false;
  await vi.waitFor(() => expect(taken).toBe(3), { timeout: 20_000 });
  halt.abort();
  await ended;
  queue[Symbol.dispose]();
});

test("a batch waits for its window only while the stage before has something to do", async () => {
  const batches: number[] = [];
  let isQuiet = false;
  const run: RunStage = async (batch) => {
    batches.push(batch.length);
    return { staying: [] };
  };
  const { queue } = await started(run, { batchSize: 4, windowSeconds: 600 }, bodiesOf(1), () => async () => isQuiet);
  await expect.poll(() => queue.depth(queueName)).toMatchObject({ inFlight: 1 });
  await publish(queue, bodiesOf(1));
  await expect.poll(() => queue.depth(queueName)).toMatchObject({ inFlight: 2 });
  expect(batches).toEqual([]);
  isQuiet = true;
  await expect.poll(() => batches, { timeout: 5000 }).toEqual([2]);
});
