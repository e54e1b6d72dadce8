import { afterEach, expect, test } from "vitest";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

afterEach(closeTestTargets);

function targetWithRecords() {
  const target = openTestTarget();
  target.records.push(
    {
      time: "2026-01-01T00:00:00.000Z",
      level: "info",
      stage: "gen",
      event: "item made",
      item_id: "a b",
      milliseconds: 7,
    },
    { time: "2026-01-01T00:00:01.000Z", level: "error", stage: "load", event: "message dead", kind: "invalid_item" },
  );
  return target;
}

test("records in aligned lines", async () => {
  const target = targetWithRecords();
  expect((await run(["logs"], { target })).stdout).toMatchInlineSnapshot(`
    "2026-01-01T00:00:00.000Z info  gen  item made        item_id="a b" milliseconds=7
    2026-01-01T00:00:01.000Z error load message dead     kind=invalid_item
    "
  `);
});

test("levels are coloured on a terminal, unless NO_COLOR is set", async () => {
  const target = targetWithRecords();
  expect((await run(["logs", "load"], { target, isTTY: true })).stdout).toContain("\x1b[31merror\x1b[39m");
  const plain = await run(["logs", "load"], { target, isTTY: true, env: { NO_COLOR: "1" } });
  expect(plain.stdout).not.toContain("\x1b");
});

test("one stage, from a time on, with a text in it; JSON lines under --json", async () => {
  const target = targetWithRecords();
  const { stdout } = await run(["logs", "--since", "2026-01-01T00:00:00.500Z", "--filter", "dead", "--json"], {
    target,
  });
  expect(stdout).toBe(`${JSON.stringify(target.records[1])}\n`);
  expect((await run(["logs", "--since", "10m"], { target })).stdout).toBe("");
  expect(await run(["logs", "--since", "yesterday"], { target })).toMatchObject({ code: 2 });
});

test("--follow ends quietly on Ctrl-C", async () => {
  const target = targetWithRecords();
  const onStdout = (soFar: string, interrupt: () => void) => {
    if (soFar.includes("message dead")) interrupt();
  };
  expect(await run(["logs", "--follow", "--json"], { target, onStdout })).toMatchObject({ code: 130, stderr: "" });
});

test("a question that finds nothing is answered in a sentence", async () => {
  const target = targetWithRecords();
  expect(await run(["logs", "--message", "m1"], { target })).toEqual({
    code: 0,
    stdout: "",
    stderr: "no record about message m1 (try: stac-ingest dlq list, or stac-ingest runs show)\n",
  });
  expect((await run(["logs", "--id", "m1"], { target })).stderr).toContain("no record about message m1");
  expect((await run(["logs", "--package", "none"], { target })).stderr).toBe("no record is like that\n");
  expect((await run(["logs", "--item", "i1"], { target })).stderr).toContain("stac-ingest items why COLLECTION i1");
  expect(await run(["logs", "--run", "r1"], { target })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("the ledger has no run r1"),
  });
  expect(await run(["logs", "--level", "grave"], { target })).toMatchObject({ code: 2 });
});

test("records can be asked for by level", async () => {
  const target = targetWithRecords();
  expect((await run(["logs", "--level", "warn"], { target })).stdout).toMatch(/^\S+ error load message dead\s+kind=/);
});
