import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadCollections } from "../../src/operations/collections/load-collections.ts";
import { loadDirectly } from "../../src/operations/publish/load-directly.ts";
import { publish } from "../../src/operations/publish/publish.ts";
import { identify } from "../../src/pgstac/rows/identify.ts";
import { WasmItemReader } from "../../src/pgstac/rows/wasm-item-reader.ts";
import type { Fault } from "../../src/pipeline/fault/fault.ts";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import type { Outgoing } from "../../src/pipeline/stage/carry-item.ts";
import { decodeUtf8 } from "../../src/pipeline/text/decode-utf8.ts";
import { openPayloads } from "../../src/targets/local/state/payloads.ts";
import { surroundingsIn } from "../input/surroundings.ts";
import { item } from "../pipeline/message/messages.ts";

const latin1 = (id: string): Buffer => Buffer.from(JSON.stringify(item("x")).replace('"x"', `"${id}"`), "latin1");

async function withFile<Result>(name: string, bytes: Buffer, work: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-utf8-"));
  try {
    await writeFile(join(folder, name), bytes);
    return await work(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const surroundings = surroundingsIn("/");

const lines = Buffer.concat([latin1("ok"), Buffer.from("\n"), latin1("é"), Buffer.from("\n"), latin1("fine")]);
const refused = { line: 2, kind: "not_json", reason: expect.stringMatching(/is not UTF-8 .*byte \d+ which is 0xe9/) };

test("published through the queue a line that is no UTF-8 is refused, and no byte of it is replaced", async () => {
  const bodies: string[] = [];
  const { failures, sent } = await withFile("items.ndjson", lines, (path) =>
    publish(
      {
        storePayload: () => Promise.reject(new Error("nothing is large")),
        operate: async () => ({}) as never,
        messaging: {
          publish: async (_stage: Stage, messages: readonly Outgoing[]) => {
            for (const { body } of messages) bodies.push(body);
            return new Map();
          },
        },
      },
      [path],
      surroundings,
      { runId: "run", collection: undefined, onProgress: () => {} },
    ),
  );
  expect(sent).toBe(2);
  expect(failures.first).toMatchObject([refused]);
  expect(bodies.join("\n")).not.toContain("\ufffd");
});

test("loaded directly it is refused too, also where features stand before the word that says they are", async () => {
  const reader = new WasmItemReader();
  const load = async function* (items: AsyncIterable<readonly Buffer[]>) {
    let index = 0;
    for await (const together of items) {
      for (const bytes of together) {
        let fault: Fault | undefined;
        try {
          identify(reader, bytes);
        } catch (error) {
          fault = error as Fault;
        }
        yield [{ index: index++, fault }];
      }
    }
  };
  const effects = { load, stacVersionOf: () => undefined, onProgress: () => {} };
  const plain = await withFile("items.ndjson", lines, (path) => loadDirectly([path], surroundings, effects));
  expect(plain.failures.first).toMatchObject([refused]);
  const features = Buffer.from(`{"features":[${latin1("é").toString("latin1")}],"type":"FeatureCollection"}`, "latin1");
  const listed = await withFile("items.json", features, (path) => loadDirectly([path], surroundings, effects));
  expect(listed.failures.first).toMatchObject([{ ...refused, line: 1 }]);
  expect(listed.loaded).toBe(0);
});

test("a collection that is no UTF-8 is refused", async () => {
  const bytes = Buffer.from('{"type":"Collection","id":"é"}', "latin1");
  const { failures } = await withFile("collection.json", bytes, (path) =>
    loadCollections({ operate: () => Promise.reject(new Error("nothing to load")) }, [path], surroundings),
  );
  expect(failures.first).toMatchObject([{ ...refused, line: 1 }]);
});

test("a document behind a claim check that is no UTF-8 is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-utf8-"));
  const payloads = openPayloads(folder);
  const href = await payloads.store("{}");
  for (const name of await readdir(folder)) await writeFile(join(folder, name), latin1("é"));
  await expect(payloads.read(href)).rejects.toMatchObject({ kind: "not_json" });
  await rm(folder, { recursive: true });
});

test("any bytes are decoded to text that encodes to them again, or are refused by the first byte that is wrong", () => {
  const parts = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => Buffer.from(text.toWellFormed())),
    fc.constant(Buffer.from("\ufffd")),
  );
  const wrong = fc.constantFrom([0xe9, 0x20], [0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x80]);
  fc.assert(
    fc.property(parts, fc.option(wrong), parts, (before, bad, after) => {
      const bytes = Buffer.concat([before, Buffer.from(bad ?? []), after]);
      if (!bad) expect(Buffer.from(decodeUtf8(bytes, "it"))).toEqual(bytes);
      else {
        const place = new RegExp(`byte ${before.length + 1},? `);
        expect(() => decodeUtf8(bytes, "it")).toThrow(
          expect.objectContaining({ kind: "not_json", remedy: expect.stringMatching(place) }),
        );
      }
    }),
  );
});
