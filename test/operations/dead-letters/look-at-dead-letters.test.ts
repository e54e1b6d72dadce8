import { afterEach, describe, expect, test } from "vitest";
import { deadLetter } from "../../../src/operations/dead-letters/dead-letter.ts";
import { listDeadLetters } from "../../../src/operations/dead-letters/list-dead-letters.ts";
import { peekDeadLetters } from "../../../src/operations/dead-letters/peek-dead-letters.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";

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

test("a list groups by stage and kind, the largest group first, with the newest as example", async () => {
  const { groups, looked, all } = await listDeadLetters(await targetWithLetters(), { stages }, 100);
  expect({ looked, all }).toEqual({ looked: 6, all: 6 });
  expect(groups).toEqual([
    {
      stage: "load",
      kind: "timeout",
      count: 3,
      oldest: "2026-01-01T00:00:00.000Z",
      newest: "2026-01-03T00:00:00.000Z",
      runs: [],
      example: "load 3 failed",
      place: "",
    },
    expect.objectContaining({ stage: "gen", kind: "timeout", count: 2, example: "c failed" }),
    expect.objectContaining({ stage: "gen", kind: "crash", count: 1, example: "a failed" }),
  ]);
});

test("a list looks at so many of each stage at most, and says how many there are", async () => {
  expect(await listDeadLetters(await targetWithLetters(), { stages }, 2)).toMatchObject({ looked: 4, all: 6 });
});

describe("a peek", () => {
  test.each([
    [1, ["a"]],
    [3, ["a", "b", "c"]],
    [4, ["a", "b", "c", "load 1"]],
  ])("of %s shows the first of all stages together", async (limit, bodies) => {
    const { letters, cutShort } = await peekDeadLetters(await targetWithLetters(), { stages }, limit);
    expect(letters.map(({ body }) => body)).toEqual(bodies);
    expect(cutShort).toEqual([]);
  });

  test("names the stages whose letters were not all looked through", async () => {
    const { searchLimit } = await peekDeadLetters(openTestTarget(), { stages }, 1);
    const alike = Array.from({ length: searchLimit }, (_, index) => ({
      ...letter(`${index}`, "timeout", 1),
      id: `${index}`,
      receiveCount: 1,
      publishedAt: 0,
    }));
    const messaging = { peek: async ({ stage }: { stage: string }) => (stage === "gen" ? alike : alike.slice(1)) };
    const selection = { stages, kind: "crash" };
    expect(await peekDeadLetters({ messaging }, selection, 1)).toMatchObject({ letters: [], cutShort: ["gen"] });
    const enough = await peekDeadLetters({ messaging }, { stages, kind: "timeout" }, 5);
    expect(enough).toMatchObject({ cutShort: [] });
    expect(enough.letters).toHaveLength(5);
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
