import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsingReader } from "../../../bench/load/parsing-reader.ts";
import { Blocks } from "../../../src/pgstac/rows/blocks.ts";
import { identify } from "../../../src/pgstac/rows/identify.ts";
import type { ItemReader } from "../../../src/pgstac/rows/item-reader.ts";
import type { ItemRow } from "../../../src/pgstac/rows/item-row.ts";
import { readTimes, timesOf } from "../../../src/pgstac/rows/item-times.ts";
import { RowMemory } from "../../../src/pgstac/rows/row-memory.ts";
import { RowWriter } from "../../../src/pgstac/rows/row-writer.ts";
import { canonicalJsonb } from "./canonical-jsonb.ts";
import { itemArbitrary } from "./item-arbitrary.ts";
import { spellingArbitrary } from "./spelling-arbitrary.ts";

const corpus = (name: string): string => readFileSync(new URL(`../corpus/${name}`, import.meta.url), "utf8");
const { id: collectionId, stac_version, item_assets: assets } = JSON.parse(corpus("collection.json"));
const baseItem = JSON.stringify({ type: "Feature", stac_version, collection: collectionId, assets });
const scenes = { id: collectionId, partitionTrunc: null, table: "_items_1", baseItem, stacVersion: stac_version };
const collections = [
  { ...scenes, baseItemId: null, tagsItems: false },
  { ...scenes, baseItemId: 12, tagsItems: true },
];

/** Parses everything, and prints by the test's own code. */
const reference: ItemReader = {
  ...parsingReader,
  writeCanonical: (json, out) => out.text(canonicalJsonb(json.toString())),
};

/** Writes rows of one collection with one reader and its memory. */
class Rows {
  readonly #memory: RowMemory;
  readonly #writers: readonly RowWriter[];

  constructor(memory: RowMemory) {
    this.#memory = memory;
    this.#writers = collections.map((collection) => new RowWriter(collection, new Blocks(memory.blocks), memory));
  }

  /** Returns the stored form of an item in each collection, or the reason why it is refused. */
  of(text: string): (Stored | string)[] {
    return this.#writers.map((writer) => {
      try {
        const { reader } = this.#memory;
        const { id, bytes } = identify(reader, Buffer.from(text));
        const said = readTimes(reader, bytes);
        const row = writer.write({ id, bytes, said, ...timesOf(said, new Map()) });
        return row instanceof Error ? row.message : stored(row);
      } catch (error) {
        return (error as Error).message;
      }
    });
  }
}

interface Stored {
  readonly row: string;
  readonly content: string;
  readonly privateJson: string | undefined;
  readonly isCanonical: boolean;
  readonly rest: object;
}

function stored({ block, whole, content, privateJson, isCanonical, geometry, ...rest }: ItemRow): Stored {
  const at = ({ start, end } = { start: 0, end: 0 }): string => block.view(start, end).toString();
  return {
    row: block.view(whole.start, whole.end).toString("hex"),
    content: at(content),
    privateJson: privateJson && at(privateJson),
    isCanonical,
    rest: { ...rest, geometry: block.view(geometry.start, geometry.end).toString("hex") },
  };
}

const byWasm = new Rows(new RowMemory());
const byParser = new Rows(new RowMemory(reference));

function expectSame(found: Stored | string | undefined, expected: Stored | string): void {
  if (typeof found !== "object" || typeof expected === "string" || found.isCanonical) expect(found).toEqual(expected);
  // Members keep their order: PostgreSQL sorts them.
  else expect({ ...found, content: canonicalJsonb(found.content) }).toMatchObject(withoutRow(expected));
}

const withoutRow = ({ content, rest }: Stored): object => ({ content, rest });

const items = corpus("torture.ndjson").trimEnd().split("\n");

test.each(items.map((text) => [JSON.parse(text).id, text]))("%s becomes the row that the parser makes", (_id, text) => {
  // Again, once the dehydrator remembers how items write the base item's values.
  for (let time = 0; time < 2; time++) {
    const found = byWasm.of(text);
    for (const [index, expected] of byParser.of(text).entries()) expectSame(found[index], expected);
  }
});

test("members are in PostgreSQL's order beside a missing one whose key has escapes", () => {
  const escaped = Object.keys(assets).find((key) => key.includes('"')) ?? "";
  const beside = escaped.replace('"', "0");
  const [first] = items;
  const text = JSON.stringify({ ...JSON.parse(first ?? ""), assets: { [beside]: { href: "s3://a/b.tif" } } });
  const found = byWasm.of(text);
  for (const [index, expected] of byParser.of(text).entries()) {
    expectSame(found[index], expected);
    expect(found[index]).toMatchObject({ content: expect.stringContaining(JSON.stringify(beside)) });
  }
});

/** Half of the items have no exponents, which mostly need the parser. */
const usualNumber = (_key: string, value: unknown): unknown =>
  typeof value === "number" && String(value).includes("e") ? 0.5 : value;

const item = fc.tuple(itemArbitrary(assets), fc.boolean()).map(([members, isUsual]) => {
  const text = JSON.stringify({ ...members, id: "i", collection: collectionId });
  return JSON.parse(text, isUsual ? usualNumber : undefined);
});
const spelt = item.chain(spellingArbitrary);

test("an item becomes the row that the parser makes, in whatever spelling", () => {
  let canonical = 0;
  fc.assert(
    fc.property(spelt, (text) => {
      const found = byWasm.of(text);
      for (const [index, expected] of byParser.of(text).entries()) {
        expectSame(found[index], expected);
        if ((found[index] as Stored).isCanonical) canonical++;
      }
    }),
    { numRuns: 500 },
  );
  expect(canonical).toBeGreaterThan(80);
});

test("an item with bytes changed is refused, or becomes the row that the parser makes", () => {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(3),
    by: fc.constantFrom("", "{", "}", "[", "]", '"', ",", ":", "\\", " ", "0", "-", ".", "e", "t", "\0", "é"),
  });
  fc.assert(
    fc.property(spelt, fc.array(change, { minLength: 1, maxLength: 2 }), (usual, changes) => {
      let text = usual;
      for (const { at, length, by } of changes) {
        const start = at % text.length;
        text = text.slice(0, start) + by + text.slice(start + length);
      }
      const found = byWasm.of(text);
      for (const [index, expected] of byParser.of(text).entries()) {
        const one = found[index];
        if (typeof one === "string") expect(expected).toBeTypeOf("string");
        else expectSame(one, expected);
      }
    }),
    { numRuns: 1000 },
  );
});
