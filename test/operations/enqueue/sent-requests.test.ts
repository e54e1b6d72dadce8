import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { SentRequests } from "../../../src/operations/enqueue/sent-requests.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-sent-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what was sent is remembered by the file, for each pipeline apart", () => {
  const path = join(folder, "state", "sent.sqlite");
  const texts = fc.array(fc.string({ unit: "binary" }));
  const known = new Set<string>();
  fc.assert(
    fc.property(texts, texts, (added, asked) => {
      using sent = new SentRequests(path, "one");
      sent.add(added);
      for (const body of added) known.add(body);
      using again = new SentRequests(path, "one");
      expect([...added, ...asked].map((body) => again.has(body))).toEqual(
        [...added, ...asked].map((body) => known.has(body)),
      );
      using other = new SentRequests(path, "two");
      expect(added.filter((body) => other.has(body))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("of a recipe the newest time counts, whatever comes after it", () => {
  using sent = new SentRequests(join(folder, "sent.sqlite"), "one");
  const recipe = { package: "a" };
  expect(sent.newest(recipe)).toBeUndefined();
  sent.noteNewest(recipe, "2026-02-01T00:00:00.000Z");
  sent.noteNewest(recipe, "2026-01-01T00:00:00.000Z");
  expect(sent.newest(recipe)).toBe("2026-02-01T00:00:00.000Z");
  expect(sent.newest({ package: "b" })).toBeUndefined();
});

test("a file that is none of ours is named, with what becomes of moving it away", () => {
  expect(() => new SentRequests(folder, "one")).toThrow(`${folder} cannot be used`);
});

test("a file that cannot be used any more is named, whatever is asked of it", () => {
  const path = join(folder, "broken.sqlite");
  using sent = new SentRequests(path, "one");
  using other = new DatabaseSync(path);
  other.exec("drop table sent; drop table newest");
  for (const ask of [
    () => sent.has("a"),
    () => sent.add(["a"]),
    () => sent.newest({}),
    () => sent.noteNewest({}, ""),
  ]) {
    expect(ask).toThrow(expect.objectContaining({ kind: "infrastructure", message: expect.stringContaining(path) }));
  }
});
