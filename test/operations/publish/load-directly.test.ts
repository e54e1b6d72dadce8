import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { FailedInput } from "../../../src/input/failure-line.ts";
import type { FailureRecord } from "../../../src/operations/failures-file.ts";
import { type DirectEffects, loadDirectly } from "../../../src/operations/publish/load-directly.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { carryItem } from "../../../src/pipeline/stage/carry-item.ts";
import { surroundingsIn } from "../../input/surroundings.ts";
import { item } from "../../pipeline/message/messages.ts";

/** Loads text from stdin; items whose text has "bad" in it are refused. */
async function directly(text: string, ended?: Error, collection?: string, write: FailureRecord["write"] = () => {}) {
  const progress: number[] = [];
  const seen: string[] = [];
  const load: DirectEffects["load"] = async function* (items) {
    let index = 0;
    for await (const together of items) {
      const done = together.map((bytes) => {
        seen.push(`${bytes}`);
        const fault = bytes.includes("bad") ? new Fault("item_refused", "refused") : undefined;
        return { index: index++, fault, refused: fault && Buffer.from(bytes) };
      });
      yield done.reverse();
    }
    if (ended) throw ended;
  };
  const surroundings = { ...surroundingsIn("/"), stdin: Readable.from([Buffer.from(text)]) };
  const report = await loadDirectly(["-"], surroundings, {
    collection,
    load,
    stacVersionOf: () => undefined,
    record: { write },
    onProgress: (loaded) => void progress.push(loaded),
  });
  return { ...report, progress, seen };
}

test("each item is loaded, also those of a FeatureCollection, and one that is refused is named by its place", async () => {
  const features = '{"type":"FeatureCollection","features":[{"id":"b"},{"id":"bad"}]}';
  const { loaded, failures, progress, seen, stopped } = await directly(`{"id":"a"}\n${features}\n{"id":"bad too"}`);
  expect(seen).toEqual(['{"id":"a"}', '{"id":"b"}', '{"id":"bad"}', '{"id":"bad too"}']);
  expect({ loaded, progress, stopped }).toEqual({ loaded: 2, progress: [1, 2], stopped: undefined });
  expect(failures).toMatchObject({
    count: 2,
    first: [
      { line: 2, index: 1, kind: "item_refused" },
      { line: 3, kind: "item_refused" },
    ],
  });
});

test("a document that cannot be read is named, and what comes before it is loaded", async () => {
  const { loaded, failures, seen } = await directly('{"id":"a"}\n{"id":');
  expect({ loaded, seen }).toEqual({ loaded: 1, seen: ['{"id":"a"}'] });
  expect(failures).toMatchObject({ count: 1, first: [{ line: 2, kind: "not_json" }] });
});

test("a load that ends early is reported with what was loaded before", async () => {
  const ended = new Error("the database went");
  expect(await directly('{"id":"a"}\n{"id":"bad"}', ended)).toMatchObject({
    loaded: 1,
    failures: { count: 1 },
    stopped: ended,
  });
});

test("an item is put into a collection as the queue puts it there, and what is no item is left to the loader", async () => {
  const text = JSON.stringify(item("a", { collection: undefined }));
  const { seen } = await directly(`${text}\n{"id":"b"}\n{broken}`, undefined, "mine");
  const { body } = await carryItem(text, "mine", () => Promise.reject(new Error("not asked")));
  expect(seen).toEqual([body, '{"id":"b"}', "{broken}"]);
});

test("a page of a search is reported with what is missing, and its items are loaded", async () => {
  const { loaded, searches } = await directly('{"type":"FeatureCollection","numberMatched":9,"features":[{"id":"a"}]}');
  expect(loaded).toBe(1);
  expect(searches).toMatchObject([{ file: "stdin", matched: 9, missing: 8 }]);
});

test("every failure is recorded with its bytes as they were read", async () => {
  const kept: (FailedInput | undefined)[] = [];
  await directly('{"id":"a"}\n{"id": "bad"}\n{"id":', undefined, undefined, (_, input) => void kept.push(input));
  expect(kept).toEqual([{ text: '{"id": "bad"}' }, { text: '{"id":' }]);
});

test("a collection is said to be one, and what loads it", async () => {
  const collection = JSON.stringify({ type: "Collection", id: "bad" });
  const { failures } = await directly(collection);
  expect(failures.first).toMatchObject([
    { kind: "invalid_item", reason: expect.stringContaining("that is a Collection") },
  ]);
  expect(JSON.stringify(failures.first)).toContain("stac-ingest collections load");
});
