import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { diedAgain } from "../../../src/operations/dead-letters/died-again.ts";
import { parseEdit } from "../../../src/operations/dead-letters/parse-edit.ts";
import { redrive } from "../../../src/operations/dead-letters/redrive.ts";
import { remakeRequests } from "../../../src/operations/dead-letters/remake-requests.ts";
import { editing } from "../../../src/operations/dead-letters/revise.ts";
import { SequenceSet } from "../../../src/pipeline/run/sequence-set.ts";
import { Recipe } from "../../../src/settings/recipe.ts";
import type { Target } from "../../../src/targets/target.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

const dead = { stage: "gen", dead: true } as const;
const alive = { stage: "gen", dead: false } as const;
const selection = { stages: ["gen"] } as const;
const { signal } = new AbortController();
const request = (url: string) => ({ package_name: "p", group_name: "g", create_item_args: [url] });
const letter = (body: unknown, attributes = {}) => ({
  body: JSON.stringify(body),
  attributes: { error_kind: "item_failed", failed_at: "2026-01-01T00:00:00Z", ...attributes },
});

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

test("letters that fit the change are sent with it, the others stay as they were, each once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("good", "bare", "broken"), { maxLength: 30 }), async (kinds) => {
      const target = openTestTarget();
      const bodies = kinds.map((kind, at) =>
        kind === "good" ? request(`u${at}`) : kind === "bare" ? { at } : `text ${at}`,
      );
      await target.addDeadLetters(
        "gen",
        bodies.map((body) => letter(body)),
      );
      const revise = editing([parseEdit('.create_item_options.resolution = "10"')], undefined);
      const report = await redrive(target, selection, { revise, signal });
      const [sent, stayed] = [await target.bodies(alive), await target.bodies(dead)];
      const { inFlight, delayed } = await target.messaging.depth(dead);
      closeTestTargets();
      const good = bodies.filter((_, at) => kinds[at] === "good");
      expect(sent.map((body) => JSON.parse(body))).toEqual(
        good.map((body) => ({ ...(body as object), create_item_options: { resolution: "10" } })),
      );
      const others = bodies.filter((_, at) => kinds[at] !== "good").map((body) => JSON.stringify(body));
      expect(stayed.toSorted()).toEqual(others.toSorted());
      expect({ ...report, reasons: [], hidden: inFlight + delayed }).toEqual({
        moved: good.length,
        left: others.length,
        refused: others.length,
        reasons: [],
        hidden: 0,
      });
    }),
    { numRuns: 25 },
  );
});

test("what died in one stage is sent to the other, if that is wanted", async () => {
  const target = openTestTarget();
  await target.addDeadLetters("load", [letter(request("u"))]);
  expect(await redrive(target, { stages: ["load"] }, { to: "gen", signal })).toMatchObject({ moved: 1, left: 0 });
  expect(await target.bodies(alive)).toHaveLength(1);
});

/** A ledger with a run of an inventory. */
function withRun(target: Target, inventory: string): Target {
  const record = { id: "r", command: "enqueue", inputs: [{ name: inventory }], selection: {} };
  return {
    ...target,
    operate: (async (asked: { action: string; id?: string }) => {
      if (asked.action !== "runs.show" || asked.id !== "r") return target.operate(asked as never);
      return { record };
    }) as Target["operate"],
  };
}

test("requests are made anew of their rows by the recipe as it is now; where no row is known, the letter stays and says so", async () => {
  const folder = folderWith({ "rows.csv": "url,day\na,1\nb,\nc,3\n" });
  const opened = openTestTarget();
  const target = withRun(opened, "rows.csv");
  const of = (sequence: number, run = "r") => letter(request("old"), { run_id: run, sequence: String(sequence) });
  await opened.addDeadLetters("gen", [
    of(3),
    of(2),
    of(1),
    of(9),
    of(1, "other"),
    letter(request("runless"), { sequence: "none" }),
  ]);
  const recipe = Recipe.parse({ package: "p", group: "new", args: ["{url}"], options: { day: "{day}" } });
  using remade = await remakeRequests(target, selection, { recipe, surroundings: surroundingsIn(folder) });
  const report = await redrive(target, selection, { revise: remade.revise, signal });
  const sent = (await opened.bodies(alive)).map((body) => JSON.parse(body));
  expect(
    sent.map(({ group_name, create_item_args, create_item_options }) => [
      group_name,
      create_item_args,
      create_item_options,
    ]),
  ).toEqual([
    ["new", ["c"], { day: "3" }],
    ["new", ["a"], { day: "1" }],
  ]);
  expect(report).toMatchObject({ moved: 2, left: 4, refused: 4 });
  expect(report.reasons.map(({ message }) => message)).toEqual([
    'column day is empty, and "{day}" needs it',
    "the inventory of run r has no row 9",
    "the ledger has no run other",
    "it is of no run, so its row is not known",
  ]);
});

test("of an inventory that has changed no request is made", async () => {
  const folder = folderWith({ "rows.csv": "url\na\n" });
  const opened = openTestTarget();
  await opened.addDeadLetters("gen", [letter(request("old"), { run_id: "r", sequence: "1" })]);
  const changed = { id: "r", command: "enqueue", inputs: [{ name: "rows.csv", bytes: 1 }], selection: {} };
  const target = { ...opened, operate: (async () => ({ record: changed })) as never };
  const recipe = Recipe.parse({ package: "p", group: "g" });
  using remade = await remakeRequests(target, selection, { recipe, surroundings: surroundingsIn(folder) });
  const { moved, reasons } = await redrive(target, selection, { revise: remade.revise, signal });
  expect({ moved, why: reasons[0]?.message }).toEqual({
    moved: 0,
    why: expect.stringContaining("rows.csv had 1 bytes and has 6 since run r"),
  });
});

test("only letters that were redriven count as dead again, by what they died of", async () => {
  const target = openTestTarget();
  const since = Date.now();
  const failed_at = new Date(since + 1).toISOString();
  const died = (sequence: number, error_message: string, at = failed_at) =>
    letter(request("u"), { run_id: "r", sequence: String(sequence), error_message, failed_at: at });
  await target.addDeadLetters("gen", [
    died(1, "denied"),
    died(2, "denied"),
    died(3, "denied"),
    died(1, "before", "2026-01-01T00:00:00Z"),
  ]);
  await target.addDeadLetters("load", [died(4, "refused")]);
  const redriven = new Map([["r", SequenceSet.of([1, 2, 4])]]);
  expect(await diedAgain(target, redriven, { since, signal })).toEqual([
    { kind: "item_failed", count: 2, example: "denied" },
    { kind: "item_failed", count: 1, example: "refused" },
  ]);
});
