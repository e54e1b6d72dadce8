import { expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { type Worker, WorkerPool } from "../../src/stactools/worker-pool.ts";
import { misbehave } from "./misbehaving-package.ts";

/** A worker that the test moves from step to step. */
class SteppedWorker implements Worker {
  alive = true;
  needsReplacement = false;
  readonly #ready = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #item = Promise.withResolvers<string>();
  readonly ready = this.#ready.promise;
  readonly exited = this.#exited.promise;
  readonly set: string;
  readonly made: string[] = [];
  /** The item that was sent ahead, and if it was taken back. */
  ahead = "";
  isTakenBack = false;
  readonly #outlasted = Promise.withResolvers<void>();
  takesAhead = false;

  constructor(set: string) {
    this.set = set;
  }

  begin = () => this.#ready.resolve();
  fail = (error: Fault) => this.#ready.reject(error);
  answer = (text: string) => this.#item.resolve(text);

  crash() {
    this.alive = false;
    this.#item.reject(new Fault("crash", "gone"));
    this.#exited.resolve();
  }

  sendAhead({ create_item_args: [name = ""] }: { create_item_args: string[] }) {
    this.ahead = name;
    this.takesAhead = false;
  }

  takeBack() {
    this.isTakenBack = true;
  }

  outlast = () => this.#outlasted.resolve();
  outlastAhead = () => this.#outlasted.promise;

  make({ create_item_args: [name = ""] }: { create_item_args: string[] }): Promise<string> {
    this.made.push(name);
    this.#item = Promise.withResolvers();
    return this.#item.promise;
  }

  async kill() {
    this.alive = false;
    this.#exited.resolve();
  }
}

function poolOf(size: number) {
  const started: SteppedWorker[] = [];
  const pool = new WorkerPool<string>(size, (set) => {
    const worker = new SteppedWorker(set);
    started.push(worker);
    return worker;
  });
  const run = (set: string, name: string, beginBy = Number.POSITIVE_INFINITY) =>
    pool.run(set, misbehave(name), { beginBy, deadline: Number.POSITIVE_INFINITY });
  return { pool, started, run, afterEvents: () => new Promise((resolve) => setImmediate(resolve)) };
}

test("a free worker is used again, but never for two items at once", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const outcomes = [run("a", "first"), run("a", "second")];
  started[0]?.begin();
  await afterEvents();
  expect(started[0]?.made).toEqual(["first"]);
  started[0]?.answer("one");
  await expect(outcomes[0]).resolves.toBe("one");
  await afterEvents();
  started[0]?.answer("two");
  await expect(outcomes[1]).resolves.toBe("two");
  expect(started).toHaveLength(1);
});

test("an idle worker of another set is ended to make room", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const first = run("a", "first");
  started[0]?.begin();
  await afterEvents();
  started[0]?.answer("one");
  await first;
  await afterEvents();
  const second = run("b", "second");
  expect(started.map(({ set, alive }) => [set, alive])).toEqual([
    ["a", false],
    ["b", true],
  ]);
  started[1]?.begin();
  await afterEvents();
  started[1]?.answer("two");
  await expect(second).resolves.toBe("two");
});

test("a crash fails its item, and the next item gets a new worker", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const first = run("a", "first");
  const second = run("a", "second");
  started[0]?.begin();
  await afterEvents();
  started[0]?.crash();
  await expect(first).rejects.toMatchObject({ kind: "crash" });
  await afterEvents();
  expect(started).toHaveLength(2);
  started[1]?.begin();
  await afterEvents();
  started[1]?.answer("two");
  await expect(second).resolves.toBe("two");
});

test("a worker that needs replacement is replaced before the next item", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const first = run("a", "first");
  void run("a", "second");
  const [worker] = started;
  worker?.begin();
  await afterEvents();
  if (worker) worker.needsReplacement = true;
  worker?.answer("one");
  await first;
  await afterEvents();
  expect(worker).toMatchObject({ alive: false, made: ["first"] });
  expect(started).toHaveLength(2);
});

test("a set that cannot be imported fails all of its items, but a crash at start fails only one", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const outcomes = [run("a", "first"), run("a", "second"), run("a", "third")];
  const settled = Promise.allSettled(outcomes);
  started[0]?.fail(new Fault("crash", "gone"));
  await expect(outcomes[0]).rejects.toMatchObject({ kind: "crash" });
  await afterEvents();
  started[1]?.fail(new Fault("item_failed", "cannot be imported"));
  expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(started).toHaveLength(2);
});

test("an item that waited too long is handed back and leaves the queue", async () => {
  const { started, run, afterEvents } = poolOf(1);
  void run("a", "first");
  const late = run("a", "late", Date.now() + 20);
  started[0]?.begin();
  await expect(late).resolves.toBeUndefined();
  started[0]?.answer("one");
  await afterEvents();
  expect(started[0]?.made).toEqual(["first"]);
});

test("a busy worker is sent one item ahead, and makes it next", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const outcomes = [run("a", "first"), run("a", "second"), run("a", "third")];
  const [worker] = started;
  if (worker) worker.takesAhead = true;
  worker?.begin();
  await afterEvents();
  expect(worker).toMatchObject({ made: ["first"], ahead: "second" });
  worker?.answer("one");
  await expect(outcomes[0]).resolves.toBe("one");
  await afterEvents();
  expect(worker?.made).toEqual(["first", "second"]);
});

test("an item that was sent ahead to a worker that dies goes to another, untouched", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const outcomes = [run("a", "first"), run("a", "second")];
  if (started[0]) started[0].takesAhead = true;
  started[0]?.begin();
  await afterEvents();
  expect(started[0]?.ahead).toBe("second");
  started[0]?.crash();
  await expect(outcomes[0]).rejects.toMatchObject({ kind: "crash" });
  await afterEvents();
  started[1]?.begin();
  await afterEvents();
  started[1]?.answer("two");
  await expect(outcomes[1]).resolves.toBe("two");
});

test("an item that was sent ahead is taken back for a worker that is free, and the other goes on once it is done with it", async () => {
  const { started, run, afterEvents } = poolOf(2);
  const first = run("a", "first");
  const second = run("a", "second");
  const [slow, fast] = started;
  for (const worker of started) worker.begin();
  await afterEvents();
  if (slow) slow.takesAhead = true;
  const third = run("a", "third");
  expect(slow?.ahead).toBe("third");
  fast?.answer("two");
  await second;
  await afterEvents();
  expect(fast?.made).toEqual(["second", "third"]);
  expect(slow?.isTakenBack).toBe(true);
  slow?.answer("one");
  await first;
  const fourth = run("a", "fourth");
  await afterEvents();
  expect(slow?.made).toEqual(["first"]);
  slow?.outlast();
  await afterEvents();
  expect(slow?.made).toEqual(["first", "fourth"]);
  fast?.answer("three");
  slow?.answer("four");
  expect(await Promise.all([third, fourth])).toEqual(["three", "four"]);
});

test("an item that was sent ahead is handed back in time", async () => {
  const { started, run, afterEvents } = poolOf(1);
  const first = run("a", "first");
  const [worker] = started;
  if (worker) worker.takesAhead = true;
  worker?.begin();
  await afterEvents();
  const late = run("a", "late", Date.now() + 20);
  expect(worker?.ahead).toBe("late");
  await expect(late).resolves.toBeUndefined();
  worker?.answer("one");
  await first;
  worker?.outlast();
  await afterEvents();
  expect(worker?.made).toEqual(["first"]);
});

test("a closed pool hands all items back", async () => {
  const { pool, started, run, afterEvents } = poolOf(1);
  const outcomes = [run("a", "first"), run("a", "second")];
  started[0]?.begin();
  await afterEvents();
  const closed = pool[Symbol.asyncDispose]();
  started[0]?.crash();
  await closed;
  expect(await Promise.all(outcomes)).toEqual([undefined, undefined]);
  expect(await run("a", "third")).toBeUndefined();
});

test("workers of a retired set end when the items that wait for them are made", async () => {
  const { pool, started, run, afterEvents } = poolOf(1);
  const outcomes = [run("old", "first"), run("old", "second")];
  started[0]?.begin();
  await afterEvents();
  pool.retire("old");
  started[0]?.answer("one");
  await expect(outcomes[0]).resolves.toBe("one");
  await afterEvents();
  expect(started[0]).toMatchObject({ alive: true, made: ["first", "second"] });
  started[0]?.answer("two");
  await expect(outcomes[1]).resolves.toBe("two");
  await afterEvents();
  expect(started[0]?.alive).toBe(false);
  expect(started).toHaveLength(1);
});
