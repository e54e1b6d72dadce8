import { afterEach, describe, expect, test } from "vitest";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { RunCounts, RunSummary } from "../../../src/pipeline/run/run.ts";
import { closeTestTargets, openTestTarget, type TestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const message = (body: string) => ({ body, attributes: {} });
const gen = { stage: "gen", dead: false } as const;

/** A run of three messages, all of them sent. */
function runOfThree(id: string, counts: Partial<RunCounts>): RunSummary {
  const none: RunCounts = { new: 0, changed: 0, unchanged: 0, other: 0, superseded: 0, cancelled: 0, dead: 0 };
  const sent = { revision: 1, state: "sent", total: 3, sent: 3, refused: 0, resume_after: 3 } as const;
  const started_at = "2026-01-01T00:00:00Z";
  const record: RunSummary["record"] = { id, command: "enqueue", started_at, who: "me", inputs: [], ...sent };
  return { record, counts: { ...none, ...counts } };
}

afterEach(closeTestTargets);

async function busyTarget(): Promise<TestTarget> {
  const target = openTestTarget();
  await target.messaging.publish("gen", [message("a"), message("b"), message("c")]);
  const [first, second] = await target.messaging.receive(gen, { limit: 2, waitSeconds: 0, visibilitySeconds: 60 });
  if (second) await target.messaging.move(gen, gen, [{ message: second, attributes: {}, delaySeconds: 60 }]);
  expect(first).toBeDefined();
  await target.addDeadLetters("load", [{ body: "dead" }]);
  target.catalogue.set("scenes", { text: "{}", items: new Map([["a", "{}"]]) });
  return target;
}

test("each stage, whether they run, and the items of each collection", async () => {
  const target = await busyTarget();
  target.messaging.oldest = async ({ stage }) => (stage === "gen" ? Date.now() - 300_000 : undefined);
  expect(await run(["status"], { target })).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "the stages are running

    stage  waiting  in flight  delayed  dead  oldest
    gen          1          1        1     0  5 min
    load         0          0        0     1

    collection  items
    scenes          1
    ",
    }
  `);
  const { stdout } = await run(["status", "--json"], { target });
  expect(JSON.parse(stdout)).toEqual({
    running: true,
    starting: false,
    settings_changed: false,
    paused: [],
    stages: {
      gen: { waiting: 1, in_flight: 1, delayed: 1, dead: 0, oldest_seconds: expect.any(Number) },
      load: { waiting: 0, in_flight: 0, delayed: 0, dead: 1, oldest_seconds: null },
    },
    collections: [{ collection: "scenes", items: 1 }],
    runs: [],
  });
});

test("without the pipeline the queue is still shown, and why the items are not", async () => {
  const target = openTestTarget();
  target.state.running = false;
  target.state.catalogueFault = new Fault("not_running", "no pipeline is running");
  expect(await run(["status"], { target })).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "",
      "stdout": "the stages are not running

    stage  waiting  in flight  delayed  dead  oldest
    gen          0          0        0     0
    load         0          0        0     0

    items unknown: no pipeline is running
    ",
    }
  `);
});

describe("--wait", () => {
  test("returns when nothing is left", async () => {
    const target = openTestTarget();
    await target.messaging.publish("gen", [message("a")]);
    const { depth } = target.messaging;
    let looked = 0;
    target.messaging.depth = async (queue) => {
      const found = await depth.call(target.messaging, queue);
      looked += 1;
      if (looked === 8) {
        const options = { limit: 1, waitSeconds: 0, visibilitySeconds: 60 };
        await target.messaging.delete(gen, await target.messaging.receive(gen, options));
      }
      return found;
    };
    const { code, stdout } = await run(["status", "--wait", "--interval", "1ms"], { target });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("gen          0") });
    expect(looked).toBeGreaterThan(8);
  });

  test("messages that died meanwhile are an exit code of their own, also if their letters were purged", async () => {
    const target = openTestTarget();
    await target.messaging.publish("gen", [message("a")]);
    const { depth } = target.messaging;
    let looked = 0;
    target.messaging.depth = async (queue) => {
      looked += 1;
      if (looked === 5) await target.addDeadLetters("load", [{ body: "x" }, { body: "y" }]);
      if (looked === 10) await target.messaging.purge({ stage: "load", dead: true });
      if (looked === 15) await target.messaging.purge(gen);
      return depth.call(target.messaging, queue);
    };
    expect(await run(["status", "--wait", "--interval", "1ms"], { target })).toMatchObject({
      code: 3,
      stderr: "2 messages died (try: stac-ingest dlq list)\n",
    });
  });

  test.each<[string, Partial<RunCounts>[], string]>([
    [
      "died",
      [
        { dead: 2, new: 1 },
        { dead: 1, new: 2 },
      ],
      "2 messages of run 7a0 died (try: stac-ingest dlq list --run 7a0)\n",
    ],
    [
      "ended in nothing",
      [{ new: 2 }],
      "run 7a0: 1 message neither loaded nor known to be dead (try: stac-ingest runs show 7a0 --look)\n",
    ],
    [
      "died, and of another that is under way",
      [{ dead: 1, new: 2 }, { dead: 1 }],
      "2 messages died (try: stac-ingest dlq list)\nrun 7a1: 2 messages neither",
    ],
  ])("messages of the latest run that %s before the first look are told", async (_, runs, stderr) => {
    const operate = async () => ({ counts: [], runs: runs.map((counts, index) => runOfThree(`7a${index}`, counts)) });
    const target = { ...openTestTarget(), operate: operate as unknown as TestTarget["operate"] };
    const outcome = await run(["status", "--wait", "--interval", "1ms"], { target });
    expect(outcome).toMatchObject({ code: 3, stderr: expect.stringContaining(stderr) });
  });

  test("letters that were there before are no reason to fail", async () => {
    const target = openTestTarget();
    await target.addDeadLetters("load", [{ body: "x" }]);
    expect(await run(["status", "--wait", "--interval", "1ms"], { target })).toMatchObject({ code: 0, stderr: "" });
  });

  test("gives up in time and names what is left", async () => {
    const target = await busyTarget();
    target.state.running = false;
    expect(
      await run(["status", "--wait", "--timeout", "20ms", "--interval", "5ms"], { target }),
    ).toMatchInlineSnapshot(`
      {
        "code": 4,
        "stderr": "nothing runs the stages yet; waiting (try: stac-ingest local start)
      stac-ingest: the time is up, and messages are left: gen: 1 waiting, 1 in flight, 1 delayed
        try: stac-ingest local start
      ",
        "stdout": "",
      }
    `);
    expect(await run(["status", "--wait", "--timeout", "soon"], { target })).toMatchObject({ code: 2 });
  });

  test("on AWS, stages that nobody runs are a case for the doctor", async () => {
    const target = await busyTarget();
    target.state.running = false;
    const { stderr } = await run(["status", "--wait", "--timeout", "20ms", "--interval", "5ms"], {
      target: { ...target, name: "aws" },
    });
    expect(stderr).toContain("nothing runs the stages yet; waiting (try: stac-ingest doctor)\n");
    expect(stderr).toContain("  try: stac-ingest doctor\n");
  });
});

describe("--watch", () => {
  const twice = (marker: string) => (soFar: string, interrupt: () => void) => {
    if (soFar.split(marker).length > 2) interrupt();
  };

  test("a line each where stdout is no terminal, until Ctrl-C", async () => {
    const target = await busyTarget();
    const { code, stdout, stderr } = await run(["status", "--watch", "--interval", "1ms"], {
      target,
      onStdout: twice("; gen"),
    });
    expect({ code, stderr }).toEqual({ code: 130, stderr: "" });
    expect(stdout).toMatch(
      /^\S+Z; gen 1 waiting, 1 in flight, 1 delayed, 0 dead; load 0 waiting, 0 in flight, 0 delayed, 1 dead; 1 items\n/,
    );
  });

  test("JSON lines under --json", async () => {
    const target = await busyTarget();
    const argv = ["status", "--watch", "--interval", "1ms", "--json"];
    const { code, stdout } = await run(argv, { target, onStdout: twice('"time"'), isTTY: true });
    expect(code).toBe(130);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).stages.gen.waiting),
    ).toEqual([1, 1]);
  });

  test("the whole screen on a terminal, which is as it was afterwards", async () => {
    const target = await busyTarget();
    const { code, stdout } = await run(["status", "--watch", "--interval", "1ms"], {
      target,
      onStdout: twice("stages are"),
      isTTY: true,
    });
    expect(code).toBe(130);
    expect(stdout.startsWith("\x1b[?1049h\x1b[?25l")).toBe(true);
    expect(stdout.endsWith("\x1b[?25h\x1b[?1049l")).toBe(true);
    expect(stdout).toContain("1  scenes");
  });

  test("a line at once when something died, although the next one is not due", async () => {
    const target = await busyTarget();
    let lines = 0;
    const { stdout } = await run(["status", "--watch", "--json"], {
      target,
      onStdout: (_, interrupt) => {
        lines += 1;
        if (lines === 1) void target.addDeadLetters("load", [{ body: "one more" }]);
        else interrupt();
      },
    });
    const [first, second] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([first.stages.load.dead, second.stages.load.dead]).toEqual([1, 2]);
    expect(Date.parse(second.time) - Date.parse(first.time)).toBeLessThan(9_000);
  });
});

describe("--check", () => {
  test("all is well", async () => {
    const target = openTestTarget();
    expect(await run(["status", "--check"], { target })).toEqual({ code: 0, stdout: "ok\n", stderr: "" });
    expect(JSON.parse((await run(["status", "--check", "--json"], { target })).stdout)).toEqual({
      ok: true,
      problems: [],
    });
  });

  test("dead letters alone are another thing than a pipeline that does not work", async () => {
    const target = await busyTarget();
    expect(await run(["status", "--check"], { target })).toEqual({
      code: 3,
      stdout: "messages died: load: 1 dead letter\n",
      stderr: "",
    });
    target.state.running = false;
    expect(await run(["status", "--check"], { target })).toMatchObject({
      code: 1,
      stdout: "failed: pipeline: nothing runs the stages; load: 1 dead letter\n",
    });
  });

  test("a database that does not answer", async () => {
    const target = openTestTarget();
    target.state.catalogueFault = new Fault("database_unreachable", "no answer");
    expect(await run(["status", "--check"], { target })).toMatchObject({
      code: 1,
      stdout: "failed: database: no answer\n",
    });
  });

  test("a stage is stuck if its oldest message waits for long and none is done", async () => {
    const target = openTestTarget();
    await target.messaging.publish("gen", [message("a")]);
    target.messaging.oldest = async ({ stage }) => (stage === "gen" ? Date.now() - 20 * 60_000 : undefined);
    expect(await run(["status", "--check"], { target })).toMatchObject({
      code: 1,
      stdout: "failed: gen: 1 wait, the oldest for 20 min; none is done\n",
    });
    expect(await run(["status", "--check", "--stuck-after", "30m"], { target })).toMatchObject({ code: 0 });
    const time = new Date(Date.now() - 5 * 60_000).toISOString();
    target.records.push({ time, level: "info", stage: "gen", event: "batch done", messages: 10, left: 1 });
    expect(await run(["status", "--check"], { target })).toMatchObject({ code: 0 });
  });
});
