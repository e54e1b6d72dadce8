import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LettersSentAgain } from "../../../src/operations/enqueue/letters-sent-again.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { closeTestTargets, openTestTarget } from "../../cli/target.ts";

const { signal } = new AbortController();
const letter = (sequence: number, body: string, publishedAt: string, run_id = "r") => ({
  body,
  attributes: { run_id, sequence: String(sequence), published_at: publishedAt, error_kind: "crash" },
});
const [before, afterwards] = ["2026-01-01T00:00:00Z", "2126-01-01T00:00:00Z"];

afterEach(closeTestTargets);

test("letters of rows that were sent again go into a file; those of others, and of what died again, stay", async () => {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [letter(1, "1", before), letter(2, "refused", before), letter(3, "3", before)]);
  await target.addDeadLetters("load", [
    letter(4, "4", before),
    letter(4, "died again", afterwards),
    letter(4, "of another run", before, "r2"),
  ]);
  const again = new LettersSentAgain("r");
  const sent = [1, 2, 4].map((sequence) => letter(sequence, "new", afterwards));
  again.note(sent, new Map([[1, new Fault("infrastructure", "no")]]));
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-again-"));
  const path = join(folder, "letters.jsonl");
  expect(await again.delete(target, { path, signal })).toEqual({ deleted: 2 });
  const kept = (await readFile(path, "utf8")).trim().split("\n");
  expect(kept.map((line) => (JSON.parse(line) as { body: string }).body).toSorted()).toEqual(["1", "4"]);
  expect(await target.bodies({ stage: "gen", dead: true })).toEqual(["refused", "3"]);
  expect(await target.bodies({ stage: "load", dead: true })).toEqual(["died again", "of another run"]);
});

test("letters that cannot be kept in a file stay, and nothing sent is an error for it", async () => {
  const target = openTestTarget();
  await target.addDeadLetters("gen", [letter(1, "1", before)]);
  const again = new LettersSentAgain("r");
  again.note([letter(1, "new", afterwards)], new Map());
  const { deleted, problem } = await again.delete(target, { path: join("/dev/null", "letters.jsonl"), signal });
  expect([deleted, problem?.kind]).toEqual([0, "infrastructure"]);
  expect(await target.bodies({ stage: "gen", dead: true })).toEqual(["1"]);
});
