import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ErrorKind } from "../../../src/pipeline/fault/fault.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

const dead = { stage: "gen", dead: true } as const;
const alive = { stage: "gen", dead: false } as const;
const letter = (body: string, kind: ErrorKind, failedAt = "2026-01-02T00:00:00.000Z") => ({
  body,
  attributes: { error_kind: kind, error_message: `${body} failed`, failed_at: failedAt, attempts: "3", stage: "gen" },
});

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

async function targetWithLetters() {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [
    letter("a", "item_failed"),
    letter("b", "item_failed", "2026-01-03T00:00:00.000Z"),
    letter("c", "no_such_group"),
  ]);
  await target.addDeadLetters("load", [letter("d", "invalid_item")]);
  return target;
}
const withoutIds = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID");

describe("list and peek", () => {
  test("dead letters are grouped by stage and reason", async () => {
    const target = await targetWithLetters();
    expect(await run(["dlq", "list"], { target })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "all of them at once: stac-ingest dlq redrive --wait
      ",
        "stdout": "gen  item_failed  1
        died        2026-01-02T00:00:00.000Z
        reason      a failed
        try         stac-ingest dlq redrive gen --cause 41d9a50c

      gen  item_failed  1
        died        2026-01-03T00:00:00.000Z
        reason      b failed
        try         stac-ingest dlq redrive gen --cause ebb7f362

      gen  no_such_group  1
        died        2026-01-02T00:00:00.000Z
        reason      c failed
        try         stac-ingest dlq redrive gen --cause ce78a201

      load  invalid_item  1
        died        2026-01-02T00:00:00.000Z
        reason      d failed
        try         stac-ingest dlq redrive load --cause b67c10b4
      ",
      }
    `);
    const json = await run(["dlq", "list", "load", "--json"], { target });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { stage: "load", kind: "invalid_item", count: 1, example: "d failed" },
    ]);
    const part = await run(["dlq", "list", "gen", "--limit", "1"], { target });
    expect(part.stderr).toBe(
      "2 groups more, with 2 dead letters; --limit shows more\nall of them at once: stac-ingest dlq redrive gen --wait\n",
    );
  });

  test("ids, causes and runs are found with the spaces and quotes that were copied along", async () => {
    const target = openTestTarget();
    const attributes = { error_kind: "item_failed", error_message: "a failed", message_id: "m-1", run_id: "abc" };
    await target.addDeadLetters("gen", [{ body: "1", attributes }]);
    for (const filter of [
      ["--id", " m-1\n"],
      ["--cause", '"41d9a50c",'],
      ["--run", "'abc' "],
    ]) {
      const { stdout } = await run(["dlq", "list", "--json", ...filter], { target });
      expect(JSON.parse(stdout)).toMatchObject([{ count: 1 }]);
    }
  });

  test("the next command of a group redrives exactly its letters, of those that were listed", async () => {
    const target = openTestTarget();
    const attributes = { error_kind: "item_failed", error_message: "it's missing: 'a.tif'", run_id: "abc" };
    await target.addDeadLetters("gen", [
      { body: "1", attributes },
      { body: "2", attributes: { ...attributes, error_message: "it's missing: 'b c.tif'" } },
      { body: "3", attributes: { ...attributes, error_message: "it's missing: 'a.tif' of the two" } },
      { body: "4", attributes: { ...attributes, run_id: "def" } },
    ]);
    const { stdout } = await run(["dlq", "list", "gen", "--run", "abc", "--json"], { target });
    const [largest] = JSON.parse(stdout) as { count: number; next: string }[];
    expect(largest).toMatchObject({ count: 2, next: expect.stringMatching(/^stac-ingest dlq redrive gen --cause /) });
    const redriven = await run((largest?.next ?? "").split(" ").slice(1), { target });
    expect(redriven.stdout).toBe("moved 2, left 2, selected or not\n");
    expect(await target.bodies(alive)).toEqual(["1", "2"]);
  });

  test("peek shows each, of one kind where one is named, and leaves them", async () => {
    const target = await targetWithLetters();
    const { stdout } = await run(["dlq", "peek", "gen", "--kind", "no_such_group"], { target });
    expect(withoutIds(stdout)).toMatchInlineSnapshot(`
      "id        ID
      stage     gen
      failed    2026-01-02T00:00:00.000Z, attempt 3
      kind      no_such_group, cause ce78a201
      message   c failed
      body      c
      "
    `);
    const json = await run(["dlq", "peek", "--limit", "2", "--json"], { target });
    expect(JSON.parse(json.stdout).map(({ body }: { body: string }) => body)).toEqual(["a", "b"]);
    expect(await target.bodies(dead)).toEqual(["a", "b", "c"]);
  });

  test("peek names the run and the file and line that a letter was made from", async () => {
    const target = openTestTarget();
    const { attributes, ...rest } = letter("d", "timeout");
    const place = { run_id: "r", sequence: "7", place: "tiles.csv:9" };
    await target.addDeadLetters("load", [{ ...rest, attributes: { ...attributes, ...place } }]);
    expect((await run(["dlq", "peek"], { target })).stdout).toMatch(/^run {7}r, message 7\nfrom {6}tiles\.csv:9$/m);
  });

  test("peek finds a letter behind very many others", async () => {
    const letters = Array.from({ length: 10_001 }, (_, index) => letter(String(index), "timeout"));
    const target = openTestTarget();
    await target.addDeadLetters("gen", [...letters, letter("last", "crash")]);
    const { stdout } = await run(["dlq", "peek", "--kind", "crash", "--json"], { target });
    expect(JSON.parse(stdout)).toMatchObject([{ body: "last" }]);
  });

  test("what the queue gave up by itself is explained from the log, wherever it is looked at", async () => {
    const target = openTestTarget();
    const bodies = ["killed", "killed too", "late", "unknown"];
    await target.messaging.publish(
      "gen",
      bodies.map((body) => ({ body, attributes: { run_id: "r", sequence: "1" } })),
    );
    // Whatever has a message in hand dies each time, until the queue has had enough.
    let received = await target.messaging.receive(alive, { limit: 4, waitSeconds: 0, visibilitySeconds: 60 });
    const died = (message: string | undefined, request_id: string, event: string) => {
      const about = { time: new Date().toISOString(), level: "error", stage: "gen" } as const;
      target.records.push({ ...about, event: "message received again", message_id: message, request_id });
      target.records.push({ ...about, event, request_id });
    };
    for (const { id, body } of received) {
      if (body.startsWith("killed")) for (const time of ["a", "b"]) died(id, `${body}-${time}`, "memory ran out");
      if (body === "late") died(id, "late", "run timed out");
    }
    while (received.length > 0) {
      await target.messaging.changeVisibility(alive, received, 0);
      received = await target.messaging.receive(alive, { limit: 4, waitSeconds: 0, visibilitySeconds: 60 });
    }
    const memory = "the function's memory ran out 2 times while it worked on this message";
    const time = "the function ran out of time while it worked on this message";
    const list = await run(["dlq", "list", "--json"], { target });
    expect(JSON.parse(list.stdout)).toMatchObject([
      {
        count: 4,
        example: expect.stringMatching(
          `^received too often: .*; the log says: ${memory} \\(2 of 4\\); the log says: ${time} \\(1 of 4\\)$`,
        ),
      },
    ]);
    for (const verb of ["peek", "export"]) {
      const { stdout } = await run(["dlq", verb, "--json"], { target });
      const told =
        verb === "peek"
          ? JSON.parse(stdout)
          : stdout
              .trim()
              .split("\n")
              .map((line) => JSON.parse(line));
      const reasons = new Map(told.map(({ body, message }: Record<string, string>) => [body, message]));
      expect([...reasons.keys()].sort()).toEqual(bodies);
      expect(reasons.get("killed")).toMatch(new RegExp(`; the log says: ${memory}$`));
      expect(reasons.get("late")).toMatch(new RegExp(`; the log says: ${time}$`));
      expect(reasons.get("unknown")).toMatch(/no reason was recorded$/);
    }
  });

  test("nothing is dead", async () => {
    expect(await run(["dlq", "list"])).toEqual({ code: 0, stdout: "no dead letters\n", stderr: "" });
    expect(await run(["dlq", "peek", "load", "--json"])).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
  });

  test.each([["list"], ["peek"], ["export"], ["redrive"], ["redrive", "--dry-run"], ["purge"]])(
    "%s %s: what was named and is not there fails, other filters that fit nothing are told",
    async (...argv) => {
      const target = await targetWithLetters();
      for (const [named, sentence] of [
        [
          ["--id", "zz"],
          "no dead letter has the id zz\n  try: stac-ingest dlq list, or stac-ingest logs --message zz\n",
        ],
        [["load", "--cause", "zz", "--kind", "crash"], "no dead letter of load has the cause zz and is like that\n"],
      ] as const) {
        const { code, stderr } = await run(["dlq", ...argv, ...named], { target });
        expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`stac-ingest: ${sentence}`) });
      }
      const unlike = await run(["dlq", ...argv, "gen", "--package", "none"], { target });
      expect(unlike.code).toBe(0);
      expect(unlike.stdout + unlike.stderr).toContain(
        "no dead letter of gen is like that (try: stac-ingest dlq list)\n",
      );
      expect(await target.bodies(dead)).toEqual(["a", "b", "c"]);
    },
  );

  test("a change of letters that are not there is not asked for", async () => {
    const argv = ["dlq", "redrive", "--edit", ".a = 1", "--package", "none"];
    expect(await run(argv, { target: await targetWithLetters(), isTTY: true })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("moved 0"),
    });
  });

  test("a kind or stage that is none is wrong usage", async () => {
    expect(await run(["dlq", "peek", "--kind", "item-failed"])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: option '--kind <kind>' argument 'item-failed' is invalid. Allowed choices are not_json, invalid_request, package_not_allowed, package_not_found, package_unavailable, no_such_group, invalid_arguments, href_not_allowed, item_failed, timeout, crash, network, invalid_item, invalid_collection, no_collection, item_too_large, payload_missing, collection_missing, item_doubtful, item_refused, several, contention, infrastructure, unexpected.
      (Did you mean item_failed?)
      (stac-ingest dlq peek --help shows how it is used)
      ",
        "stdout": "",
      }
    `);
    expect(await run(["dlq", "redrive", "generate"])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "error: command-argument value 'generate' is invalid for argument 'stage'. Allowed choices are gen, load.
      (stac-ingest dlq redrive --help shows how it is used)
      ",
        "stdout": "",
      }
    `);
  });
});

describe("redrive", () => {
  test("of one kind says that what is left is not all of that kind", async () => {
    const target = await targetWithLetters();
    const { stdout } = await run(["dlq", "redrive", "gen", "--kind", "no_such_group"], { target });
    expect(stdout).toBe("moved 1, left 2, selected or not\n");
  });

  test("both stages go back, without the reason they died of", async () => {
    const target = await targetWithLetters();
    expect(await run(["dlq", "redrive"], { target })).toEqual({ code: 0, stdout: "moved 4, left 0\n", stderr: "" });
    const [first] = await target.messaging.peek(alive, 1);
    expect(first?.body).toBe("a");
    expect(Object.keys(first?.attributes ?? {})).not.toContain("error_kind");
    expect(first?.attributes["sequence"]).toBe("a");
    expect(await target.bodies({ stage: "load", dead: false })).toEqual(["d"]);
  });

  test("what dies again of the redrive is not sent round and round", async () => {
    const target = await targetWithLetters();
    const { move } = target.messaging;
    target.messaging.move = async (from, to, moves) => {
      const refusals = await move.call(target.messaging, from, to, moves);
      if (from.dead && from.stage === "gen") {
        const failedAt = new Date(Date.now() + 60_000).toISOString();
        const messages = await target.messaging.receive(alive, { limit: 100, waitSeconds: 0, visibilitySeconds: 60 });
        await move.call(
          target.messaging,
          alive,
          dead,
          messages.map((message) => ({
            message,
            attributes: { ...letter(message.body, "crash", failedAt).attributes },
          })),
        );
      }
      return refusals;
    };
    expect(await run(["dlq", "redrive", "gen", "--json"], { target })).toMatchObject({
      code: 0,
      stdout: '{\n  "moved": 3,\n  "left": 3,\n  "refused": 0\n}\n',
    });
    expect((await target.bodies(dead)).toSorted()).toEqual(["a", "b", "c"]);
  });

  test("what its queue does not take stays dead, and is said", async () => {
    const target = await targetWithLetters();
    const { move } = target.messaging;
    target.messaging.move = async (from, to, moves) => {
      if (from.stage === "load") return new Map([[0, new Fault("item_too_large", "too large")]]);
      return move.call(target.messaging, from, to, moves);
    };
    expect(await run(["dlq", "redrive"], { target })).toEqual({
      code: 3,
      stdout: "moved 3, left 1\n",
      stderr: "1 message stayed dead: too large\n",
    });
    expect(await target.bodies({ stage: "load", dead: true })).toEqual(["d"]);
  });

  test("a redrive that moved as many as it may names no command that would move as many again", async () => {
    const target = await targetWithLetters();
    target.messaging.depth = () => Promise.reject(new Fault("infrastructure", "the queue is gone"));
    expect(await run(["dlq", "redrive", "gen", "--limit", "2"], { target })).toMatchObject({
      code: 1,
      stderr: "stac-ingest: the queue is gone; at least 2 moved before that\n",
    });
    expect(await target.bodies(dead)).toHaveLength(1);
  });

  test("Ctrl-C: what was moved is moved, the rest is shown again at once", async () => {
    const target = openTestTarget();
    await target.addDeadLetters(
      "gen",
      Array.from({ length: 2500 }, (_, index) => letter(String(index), "timeout")),
    );
    let interrupt = (): void => {};
    const { move } = target.messaging;
    target.messaging.move = async (...args) => {
      interrupt();
      return move.apply(target.messaging, args);
    };
    const onInterrupt = (given: () => void) => {
      interrupt = given;
    };
    expect(await run(["dlq", "redrive", "gen", "--limit", "2000"], { target, onInterrupt })).toMatchObject({
      code: 130,
      stdout: "moved 1000, left 1500\n",
      stderr:
        "stac-ingest: interrupted; nothing is lost\n" +
        "  try: stac-ingest dlq redrive gen --limit 1000 (that does the rest)\n",
    });
    expect((await target.bodies(dead)).length + (await target.bodies(alive)).length).toBe(2500);
  });

  test("what is interrupted while it waits does not say that none died again", async () => {
    const target = await targetWithLetters();
    let interrupt = (): void => {};
    const { depth } = target.messaging;
    target.messaging.depth = async (...args) => {
      if ((await target.bodies(alive)).length > 0) interrupt();
      return depth.apply(target.messaging, args);
    };
    const onInterrupt = (given: () => void) => {
      interrupt = given;
    };
    const outcome = await run(["dlq", "redrive", "gen", "--wait"], { target, onInterrupt });
    expect(outcome).toMatchObject({ code: 130, stdout: "moved 3, left 0\n" });
    expect(outcome.stderr).toContain("not waited for to the end; nothing is lost (try: stac-ingest status --wait)\n");
  });

  test("a wait that times out says all the same how many were moved", async () => {
    const target = await targetWithLetters();
    const { code, stdout, stderr } = await run(["dlq", "redrive", "gen", "--wait", "--timeout", "1s"], { target });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "moved 3, left 0\n" });
    expect(stderr).toContain("the time is up, and messages are left: gen: 3 waiting");
  });

  test("an interrupted list counts nothing rather than a part", async () => {
    const target = await targetWithLetters();
    let interrupt = (): void => {};
    const { countLetters } = target.messaging;
    target.messaging.countLetters = async (...args) => {
      interrupt();
      return countLetters.apply(target.messaging, args);
    };
    const onInterrupt = (given: () => void) => {
      interrupt = given;
    };
    expect(await run(["dlq", "list"], { target, onInterrupt })).toMatchObject({ code: 130, stdout: "" });
  });
});

describe("export", () => {
  const whole = "bodies are written whole: signatures and passwords in their addresses are readable\n";

  test("to stdout, a line each; they stay, and nothing is hidden", async () => {
    const target = await targetWithLetters();
    const { code, stdout, stderr } = await run(["dlq", "export"], { target });
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${whole}4 dead letters exported\n` });
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).body)).toEqual(["a", "b", "c", "d"]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      stage: "gen",
      kind: "item_failed",
      attempts: 3,
      message: "a failed",
    });
    expect(await target.bodies(dead)).toEqual(["a", "b", "c"]);
  });

  test("to a file, which is there only when it is whole", async () => {
    const target = await targetWithLetters();
    const cwd = folderWith({});
    expect(await run(["dlq", "export", "gen", "--output", "dead.jsonl"], { target, cwd })).toEqual({
      code: 0,
      stdout: "3 dead letters exported to dead.jsonl\n",
      stderr: whole,
    });
    expect(readFileSync(join(cwd, "dead.jsonl"), "utf8").trim().split("\n")).toHaveLength(3);
    target.messaging.visitLetters = () => Promise.reject(new Fault("infrastructure", "the queue is gone"));
    expect(await run(["dlq", "export", "--output", "other.jsonl"], { target, cwd })).toMatchObject({
      code: 1,
      stderr: "stac-ingest: the queue is gone\n",
    });
    expect(readdirSync(cwd)).toEqual(["dead.jsonl"]);
    expect(await run(["dlq", "export", "--output", "no/such/folder"], { target, cwd })).toMatchObject({ code: 2 });
  });
});

describe("purge", () => {
  test("asks on a terminal, and not where there is none", async () => {
    const target = await targetWithLetters();
    const cwd = folderWith({ "config.yml": "" });
    const unasked = await run(["dlq", "purge"], { target, cwd });
    const stderr = unasked.stderr
      .replace(/died .* ago/, "died AGO")
      .replace(join(cwd, ".stac-ingest/purged"), "FOLDER");
    expect({ ...unasked, stderr }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "stac-ingest: there is no terminal to ask on: Delete 4 dead letters of both stages (gen: 2 item_failed, 1 no_such_group; load: 1 invalid_item; the oldest died AGO) and keep a copy in FOLDER?
        try: add --yes
      ",
        "stdout": "",
      }
    `);
    const some = await run(["dlq", "purge", "gen", "--kind", "no_such_group", "--no-backup"], { target });
    expect(some.stderr).toMatch(
      /Delete 1 dead letter of gen \(1 no_such_group; the oldest died .* ago\) for good, without a copy\?/,
    );
    const refused = await run(["dlq", "purge"], { target, isTTY: true, stdin: "n\n" });
    expect(refused).toMatchObject({ code: 130, stdout: "" });
    expect(await target.bodies(dead)).toHaveLength(3);
    const agreed = await run(["dlq", "purge", "gen"], { target, isTTY: true, stdin: "y\n", cwd });
    expect(agreed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^3 dead letters deleted, kept in \/.*\n$/),
    });
    expect(agreed.stderr).toContain("Delete 3 dead letters of gen (2 item_failed, 1 no_such_group; ");
    const kept = join(cwd, ".stac-ingest", "purged");
    const [file = ""] = readdirSync(kept);
    expect(agreed.stderr).toContain(`to bring them back: stac-ingest dlq import ${join(kept, file)}\n`);
    const lines = readFileSync(join(kept, file), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line)).map(({ body, stage, kind }) => [body, stage, kind])).toEqual([
      ["a", "gen", "item_failed"],
      ["b", "gen", "item_failed"],
      ["c", "gen", "no_such_group"],
    ]);
    expect(await run(["dlq", "purge", "--yes", "--no-backup", "--json"], { target, cwd })).toMatchObject({
      stdout: '{\n  "deleted": 1\n}\n',
    });
    expect(await run(["dlq", "purge", "--yes", "--json"], { target, cwd })).toMatchObject({
      stdout: '{\n  "deleted": 0,\n  "backup": null\n}\n',
    });
    expect(readdirSync(kept)).toEqual([file]);
  });

  test("Ctrl-C: what is in the file is deleted, the rest stays, and the command for it is said", async () => {
    const target = openTestTarget();
    const letters = Array.from({ length: 2500 }, (_, index) => letter(String(index), "timeout"));
    await target.addDeadLetters("gen", letters);
    const cwd = folderWith({ "config.yml": "" });
    let interrupt = (): void => {};
    const deleteMessages = target.messaging.delete;
    target.messaging.delete = async (...args) => {
      interrupt();
      return deleteMessages.apply(target.messaging, args);
    };
    const onInterrupt = (given: () => void) => {
      interrupt = given;
    };
    const { code, stdout, stderr } = await run(["dlq", "purge", "gen", "--yes"], { target, cwd, onInterrupt });
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(
        /^to bring them back: .*\nstac-ingest: interrupted; nothing is lost\n {2}try: stac-ingest dlq purge gen --yes \(that does the rest\)\n$/,
      ),
    });
    const [, deleted, file = ""] = /^([\d,]+) dead letters deleted, kept in (.*)\n$/.exec(stdout) ?? [];
    const kept = readFileSync(file, "utf8").trim().split("\n");
    expect(kept).toHaveLength(Number(deleted?.replaceAll(",", "")));
    const bodies = [...(await target.bodies(dead)), ...kept.map((line) => JSON.parse(line).body)];
    expect(bodies.sort()).toEqual(letters.map(({ body }) => body).sort());
  });

  test("asks for as many as it deletes where there is no index and they are very many, of no run", async () => {
    const target = await targetWithLetters();
    await target.addDeadLetters(
      "gen",
      Array.from({ length: 5_001 }, (_, index) => letter(`${index}`, "timeout")),
    );
    target.messaging.countLetters = async () => undefined;
    const typed = ["dlq", "purge", "gen", "--kind", "timeout", "--no-backup"];
    expect((await run(typed, { target })).stderr).toContain("Delete 5,001 dead letters of gen (5,001 timeout; ");
    expect(await run([...typed, "--yes"], { target })).toMatchObject({ stdout: "5,001 dead letters deleted\n" });
  });

  test("a purge of the wrong letters is undone by the command that it names", async () => {
    const target = await targetWithLetters();
    const cwd = folderWith({ "config.yml": "" });
    const before = await target.messaging.peek({ stage: "load", dead: true }, 10);
    const purged = await run(["dlq", "purge", "load", "--yes"], { target, cwd });
    const [, file = ""] = /^to bring them back: stac-ingest dlq import (.*)\n$/.exec(purged.stderr) ?? [];
    expect(await target.bodies({ stage: "load", dead: true })).toEqual([]);
    expect(await run(["dlq", "import", file], { target, cwd })).toMatchObject({
      code: 0,
      stdout: "1 dead letter imported\n",
    });
    const [back] = await target.messaging.peek({ stage: "load", dead: true }, 10);
    expect(back).toMatchObject({ body: before[0]?.body, attributes: before[0]?.attributes });
    expect(await target.bodies(dead)).toEqual(["a", "b", "c"]);
  });

  describe("an import that Ctrl-C ends", () => {
    const lines = Array.from({ length: 1200 }, (_, index) =>
      JSON.stringify({
        id: `${index}`,
        stage: "gen",
        failed_at: "2026-01-02T00:00:00Z",
        body: `"${index}"`,
        attributes: {},
      }),
    );
    const said = (command: string) =>
      `stac-ingest: interrupted; nothing is lost\n  try: ${command} (that does the rest)\n`;

    async function interruptedImport(file: string, options: string[] = []) {
      const target = openTestTarget();
      const cwd = folderWith({ "config.yml": "", "dead.jsonl": `${lines.join("\n")}\n` });
      const { store } = target.messaging;
      let interrupt = (): void => {};
      target.messaging.store = async (...args) => {
        if (args[1].length > 0) interrupt();
        return store.apply(target.messaging, args);
      };
      const onInterrupt = (given: () => void) => {
        interrupt = given;
      };
      const stdin = file === "-" ? `${lines.join("\n")}\n` : "";
      const outcome = await run(["dlq", "import", file, ...options], { target, cwd, stdin, onInterrupt });
      return { ...outcome, target, cwd, dead: (await target.bodies(dead)).length };
    }

    test("goes on by the same command, without those that are there", async () => {
      const { code, stderr, target, cwd, dead: before } = await interruptedImport("dead.jsonl", ["--again"]);
      expect({ code, stderr }).toEqual({ code: 130, stderr: said("stac-ingest dlq import dead.jsonl") });
      expect(before).toBeLessThan(1200);
      expect(await run(["dlq", "import", "dead.jsonl"], { target, cwd })).toMatchObject({
        code: 0,
        stdout: `${1200 - before} dead letters imported\n`,
      });
      expect(new Set(await target.bodies(dead)).size).toBe(1200);
      expect(await target.bodies(dead)).toHaveLength(1200);
    });

    test("says how many lines of stdin are done with", async () => {
      const { code, stderr, dead: before } = await interruptedImport("-");
      const command = `tail -n +${before + 1} of the same lines | stac-ingest dlq import -`;
      expect({ code, stderr }).toEqual({ code: 130, stderr: said(command) });
    });
  });

  test("an import with --again that fails at once begins anew without it, too", async () => {
    const target = await targetWithLetters();
    const cwd = folderWith({ "config.yml": "" });
    await run(["dlq", "export", "load", "--output", "dead.jsonl"], { target, cwd });
    await run(["dlq", "import", "dead.jsonl"], { target, cwd });
    const { store } = target.messaging;
    target.messaging.store = () => Promise.reject(new Fault("infrastructure", "the queue is gone"));
    expect(await run(["dlq", "import", "dead.jsonl", "--again"], { target, cwd })).toMatchObject({
      code: 1,
      stderr:
        "stac-ingest: the queue is gone; up to 1 letter may come twice when it goes on\n  try: stac-ingest dlq import dead.jsonl (that does the rest)\n",
    });
    target.messaging.store = store;
    expect((await run(["dlq", "import", "dead.jsonl"], { target, cwd })).stdout).toBe("1 dead letter imported\n");
  });

  test("a question that finds nothing is not asked", async () => {
    const none = await run(["dlq", "purge", "gen"], { target: openTestTarget(), isTTY: true });
    expect(none).toEqual({ code: 0, stdout: "0 dead letters deleted\n", stderr: "" });
  });

  test.each(["--reason", "--cause", "--package", "--collection", "--run", "--id"])(
    "an empty %s, as of a variable that is not set, deletes nothing",
    async (option) => {
      const target = await targetWithLetters();
      const cwd = folderWith({ "config.yml": "" });
      const { code, stderr } = await run(["dlq", "purge", option, "", "--yes"], { target, cwd });
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("leave the option out") });
      expect(await target.bodies(dead)).toHaveLength(3);
    },
  );

  test("what cannot be kept is not deleted", async () => {
    const target = await targetWithLetters();
    const cwd = folderWith({ "config.yml": "state_folder: file", file: "" });
    const { code, stderr } = await run(["dlq", "purge", "gen", "--yes"], { target, cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("--no-backup") });
    expect(await target.bodies(dead)).toHaveLength(3);
  });
});

describe("redrive of changed letters", () => {
  const request = { package_name: "p", group_name: "g", create_item_args: ["u"], create_item_options: { size: "1" } };
  const edit = ["--edit", '.create_item_options.size = "10" | del(.collection_id)'];
  const withRequests = async () => {
    const target = openTestTarget();
    const died = letter(JSON.stringify({ ...request, collection_id: "c" }), "invalid_arguments");
    await target.addDeadLetters("gen", [died, letter("none", "not_json")]);
    return target;
  };

  test("the change is shown before anything moves, and asked about", async () => {
    const target = await withRequests();
    const dry = await run(["dlq", "redrive", "gen", ...edit, "--dry-run"], { target });
    expect({ ...dry, stdout: withoutIds(dry.stdout) }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "",
        "stdout": "gen ID
        - create_item_options.size "1"
        + create_item_options.size "10"
        - collection_id "c"
      gen ID stays dead: the body is not JSON: Unexpected token 'o', "none" is not valid JSON
      2 dead letters would be sent back
      ",
      }
    `);
    expect(await run(["dlq", "redrive", "gen", ...edit], { target })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no terminal to ask on"),
    });
    expect(await run(["dlq", "redrive", "gen", ...edit], { target, isTTY: true, stdin: "n\n" })).toMatchObject({
      code: 130,
    });
    expect(await target.bodies(dead)).toHaveLength(2);
    const { code, stdout, stderr } = await run(["dlq", "redrive", "gen", ...edit, "--yes"], { target });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "moved 1, left 1\n" });
    expect(stderr).toContain("1 message stayed dead: ");
    expect((await target.bodies(alive)).map((body) => JSON.parse(body))).toEqual([
      { ...request, create_item_options: { size: "10" } },
    ]);
  });

  test("a change that cannot be read moves nothing, and one that makes no request leaves the letter", async () => {
    const target = await withRequests();
    const wrong = await run(["dlq", "redrive", "gen", "--edit", ".a == 1", "--yes"], { target });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("try: '.path = JSON value'") });
    const unsound = ["dlq", "redrive", "gen", "--edit", "del(.package_name)", "--yes", "--json"];
    expect(JSON.parse((await run(unsound, { target })).stdout)).toEqual({ moved: 0, left: 2, refused: 2 });
    expect(await target.bodies(dead)).toHaveLength(2);
  });

  test("--wait ends when all is done, and says what died again", async () => {
    const target = await withRequests();
    const redriving = run(["dlq", "redrive", "gen", "--kind", "invalid_arguments", "--wait", "--json"], { target });
    await expect.poll(() => target.bodies(alive)).toHaveLength(1);
    const received = await target.messaging.receive(alive, { limit: 1, waitSeconds: 0, visibilitySeconds: 60 });
    const attributes = { ...letter("", "item_failed").attributes, failed_at: new Date().toISOString() };
    await target.messaging.move(
      alive,
      dead,
      received.map((message) => ({ message, attributes })),
    );
    const { code, stdout } = await redriving;
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      moved: 1,
      died_again: 1,
      reasons: [{ kind: "item_failed", count: 1, example: " failed" }],
    });
  });
});

test("letters that the ledger of AWS does not know are named, also beside a kind", async () => {
  const target = openTestTarget();
  const messaging = {
    ...target.messaging,
    countLetters: async () => undefined,
    depth: async ({ stage }: { stage: string }) => ({ waiting: stage === "gen" ? 6_000 : 0, inFlight: 0, delayed: 0 }),
    visitLetters: async () => {},
  };
  const list = (...filters: string[]) =>
    run(["dlq", "list", ...filters], { target: Object.assign(target, { name: "aws", messaging }) });
  const told = "about 6,000 dead letters of gen more are not in the ledger";
  expect(await list()).toMatchObject({ code: 0, stderr: `${told} (try: stac-ingest dlq list gen --look)\n` });
  expect(await list("--kind", "crash", "--target", "aws")).toMatchObject({
    code: 0,
    stderr: `${told}, and any of them may be like that (try: stac-ingest dlq list gen --target aws --kind crash --look)\n`,
  });
  expect(await list("--run", "3f2a9c1e")).toMatchObject({
    code: 0,
    stdout: expect.not.stringContaining("no dead letter"),
    stderr: `${told}, and any of them may be like that (try: stac-ingest dlq list gen --run 3f2a9c1e --look)\n`,
  });
});
