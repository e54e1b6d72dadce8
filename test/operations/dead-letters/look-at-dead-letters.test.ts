import { afterEach, describe, expect, test } from "vitest";
import { countDeadLetters } from "../../../src/operations/dead-letters/count-dead-letters.ts";
import { deadLetter } from "../../../src/operations/dead-letters/dead-letter.ts";
import { listDeadLetters } from "../../../src/operations/dead-letters/list-dead-letters.ts";
import { peekDeadLetters } from "../../../src/operations/dead-letters/peek-dead-letters.ts";
import type { Selection } from "../../../src/operations/dead-letters/selection.ts";
import type { Stage } from "../../../src/pipeline/message/stage.ts";
import type { Operate } from "../../../src/pipeline/operate/operate.ts";
import { groupOfReason } from "../../../src/pipeline/stage/group-of-reason.ts";
import { causeOf } from "../../../src/pipeline/stage/letter-facts.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";

const { signal } = new AbortController();
const stages = ["gen", "load"] as const;
const letter = (body: string, kind: string, day: number) => ({
  body,
  attributes: { error_kind: kind, error_message: `${body} failed`, failed_at: `2026-01-0${day}T00:00:00.000Z` },
});

afterEach(closeTestTargets);

async function targetWithLetters() {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [letter("a", "crash", 2), letter("b", "timeout", 1), letter("c", "timeout", 4)]);
  await target.addDeadLetters(
    "load",
    [1, 3, 2].map((day) => letter(`load ${day}`, "timeout", day)),
  );
  return target;
}

test("a list groups by stage and cause, the largest group first, with the newest as example", async () => {
  const target = await targetWithLetters();
  const { groups, unknown } = await listDeadLetters(target, { stages }, { look: false, signal });
  expect(unknown).toEqual([]);
  expect(groups).toMatchObject([
    {
      stage: "load",
      kind: "timeout",
      cause: expect.stringMatching(/^[0-9a-f]{8}$/),
      count: 3,
      oldest: "2026-01-01T00:00:00.000Z",
      newest: "2026-01-03T00:00:00.000Z",
      packages: [],
      collections: [],
      runs: [],
      example: "load 3 failed",
      place: "",
    },
    { stage: "gen", kind: "crash", count: 1, example: "a failed" },
    { stage: "gen", kind: "timeout", count: 1, example: "b failed" },
    { stage: "gen", kind: "timeout", count: 1, example: "c failed" },
  ]);
});

const request = (package_name: string, collection_id: string) => JSON.stringify({ package_name, collection_id });
const file = (kind: string, error_message: string, run_id: string, day = 1) => ({
  error_kind: kind,
  error_message,
  run_id,
  failed_at: `2026-01-0${day}T00:00:00.000Z`,
});

/** Letters of two causes, of several packages, collections and runs. */
async function targetWithCauses() {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [
    { body: request("glad", "one"), attributes: file("item_failed", "no such file: a.tif", "r1", 2) },
    { body: request("glad", "two"), attributes: file("item_failed", "no such file: b.tif", "r2", 3) },
    { body: request("naip", "two"), attributes: file("item_failed", "no such file: c_3.tif", "r1", 1) },
    { body: request("naip", "two"), attributes: file("item_failed", "empty: c_3.tif", "r1") },
  ]);
  return target;
}

test("a group names the packages, collections and runs of all its letters", async () => {
  const { groups, names } = await listDeadLetters(await targetWithCauses(), { stages }, { look: false, signal });
  expect(names).toMatchObject({ packages: ["glad", "naip"], collections: ["one", "two"], runs: ["r1", "r2"] });
  expect(groups).toMatchObject([
    {
      count: 3,
      packages: ["glad", "naip"],
      collections: ["one", "two"],
      runs: ["r1", "r2"],
      example: "no such file: b.tif",
    },
    { count: 1, packages: ["naip"], runs: ["r1"], example: "empty: c_3.tif" },
  ]);
});

test.each<Omit<Selection, "stages">>([
  {},
  { kind: "item_failed" },
  { packageName: "naip" },
  { run: "r1" },
  { since: Date.parse("2026-01-02T00:00:00.000Z") },
  { kind: "crash" },
])("an index counts what a look at each letter counts, for %j", async (filters) => {
  const target = await targetWithCauses();
  const list = () => listDeadLetters(target, { stages, ...filters }, { look: false, signal });
  const indexed = await list();
  target.messaging.countLetters = async () => undefined;
  expect(new Set((await list()).groups)).toEqual(new Set(indexed.groups));
  for (const { cause, count } of indexed.groups) {
    expect(await countDeadLetters(target, { stages, ...filters, cause }, signal)).toBe(count);
  }
});

describe("where there is no index and there are very many", () => {
  const death = { run_id: "r1", stage: "gen", kind: "timeout", reason: "took N seconds", count: 15_000 };
  const times = { oldest: "2026-01-01T00:00:00.000Z", newest: "2026-01-02T00:00:00.000Z" };
  const deaths = [{ ...death, ...times, example: "took 120 seconds" }];
  const target = (waiting: number, visited: string[] = []) => ({
    operate: (async () => ({ deaths })) as unknown as Operate,
    messaging: {
      depth: async () => ({ waiting, inFlight: 0, delayed: 0 }),
      countLetters: async () => undefined,
      visitLetters: async (stage: Stage) => void visited.push(stage),
    },
  });
  const list = (on: ReturnType<typeof target>, look = false, filters: Omit<Selection, "stages"> = {}) =>
    listDeadLetters(on, { stages: ["gen"], ...filters }, { look, signal });

  test("the ledger counts them, and what it does not know is named", async () => {
    const { groups, unknown } = await list(target(20_000));
    expect(groups).toMatchObject([
      { stage: "gen", kind: "timeout", count: 15_000, ...times, example: "took 120 seconds" },
    ]);
    expect(groups[0]?.cause).toBe(causeOf("timeout", groupOfReason("took 120 seconds")));
    expect(unknown).toEqual([{ stage: "gen", count: 5_000 }]);
  });

  test.each<[string, Omit<Selection, "stages">, number, object[]]>([
    ["a kind that it knows", { kind: "timeout" }, 1, [{ stage: "gen", count: 5_000 }]],
    ["a kind that it does not know", { kind: "crash" }, 0, [{ stage: "gen", count: 5_000 }]],
    ["a cause", { cause: causeOf("timeout", groupOfReason("took 120 seconds")) }, 1, [{ stage: "gen", count: 5_000 }]],
    ["a run, whose other letters died with what worked on them", { run: "r1" }, 1, [{ stage: "gen", count: 5_000 }]],
    ["a run of which it knows no letter", { run: "r2" }, 0, [{ stage: "gen", count: 5_000 }]],
  ])("letters that the ledger does not know are named beside those of %s", async (_, filters, groups, unknown) => {
    expect(await list(target(20_000), false, filters)).toMatchObject({ groups: { length: groups }, unknown });
  });

  test.each<[string, number, boolean]>([
    ["few wait", 10, false],
    ["fewer wait than the ledger knows, so that some were purged", 14_000, false],
    ["an operator wants it", 20_000, true],
  ])("each letter is looked at where %s", async (_, waiting, look) => {
    const visited: string[] = [];
    expect(await list(target(waiting, visited), look)).toMatchObject({ groups: [], unknown: [] });
    expect(visited).toEqual(["gen"]);
  });
});

describe("a peek", () => {
  test.each([
    [1, ["a"]],
    [3, ["a", "b", "c"]],
    [4, ["a", "b", "c", "load 1"]],
  ])("of %s shows the first of all stages together", async (limit, bodies) => {
    const { letters } = await peekDeadLetters(await targetWithLetters(), { stages }, limit);
    expect(letters.map(({ body }) => body)).toEqual(bodies);
  });
});

test("a letter without a recorded reason died unexpectedly when it was published, after its receives", () => {
  const message = { id: "1", body: "b", attributes: { run_id: "r" }, receiveCount: 5, publishedAt: 0 };
  expect(deadLetter("load", message)).toEqual({
    id: "1",
    message_id: "1",
    stage: "load",
    failed_at: "1970-01-01T00:00:00.000Z",
    attempts: 5,
    kind: "unexpected",
    message: "",
    cause: "4ce565e6",
    package: "",
    collection: "",
    run_id: "r",
    place: "",
    body: "b",
    attributes: { run_id: "r" },
  });
});
