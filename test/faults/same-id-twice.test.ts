import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import type { ItemDocument } from "../../src/pipeline/item/item.ts";
import type { LoadMethod } from "../../src/pipeline/operate/load-method.ts";
import { load } from "../../src/pipeline/stage/load.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, rawItem } from "../pgstac/documents.ts";
import { loadEffects } from "../pgstac/load-effects.ts";
import { openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";
import { message } from "../pipeline/message/messages.ts";

const good = (id: string, version: number): ItemDocument => itemDocument("c", id, { properties: { version } });
/** An item that no row can be made of. */
const bad = (id: string): ItemDocument => rawItem("c", id, '"\\u0000"');
/** One that is refused before the database is asked. */
const shapeless = (id: string): ItemDocument =>
  itemDocument("c", id, {
    bbox: [
      [1, 2],
      [3, 4],
    ],
  });
const kinds = { good, bad, shapeless } as const;
type Kind = keyof typeof kinds;
const line = fc.record({
  name: fc.constantFrom("x", "y", "z"),
  kind: fc.constantFrom<Kind>("good", "bad", "shapeless"),
});
const runs = Number(process.env["FAULTS_RUNS"] ?? 20);

/** Tells for each line of the file whether it was stored. */
async function verdicts(catalogue: Catalogue, lines: readonly ItemDocument[], method: LoadMethod): Promise<boolean[]> {
  const stored: boolean[] = [];
  const bytes = lines.map(({ text }) => Buffer.from(text));
  for await (const done of loadFile(catalogue, [bytes], { method, connections: 2 })) {
    for (const { index, fault } of done) stored[index] = fault === undefined;
  }
  return stored;
}

const versionOf = async (database: TestDatabase, id: string): Promise<unknown> => {
  const rows = await database.query<{ version: unknown }>(
    "SELECT content->'properties'->'version' AS version FROM pgstac.items WHERE id = $1",
    [id],
  );
  return rows.map(({ version }) => version);
};

test("an id twice in a file: each line has a verdict of its own, and the rows are those of one line after the other", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url, { connections: 2 });
  await catalogue.loadCollection(collectionDocument("c"));

  expect(await verdicts(catalogue, [good("a", 1), bad("a")], "upsert")).toEqual([true, false]);
  expect(await versionOf(database, "a")).toEqual([1]);
  expect(await verdicts(catalogue, [bad("b"), good("b", 2)], "upsert")).toEqual([false, true]);
  expect(await versionOf(database, "b")).toEqual([2]);
  expect(await verdicts(catalogue, [good("c", 1), good("c", 2)], "insert")).toEqual([true, false]);
  expect(await versionOf(database, "c")).toEqual([1]);
  expect(await verdicts(catalogue, [good("d", 1), good("d", 2)], "ignore")).toEqual([true, true]);
  expect(await versionOf(database, "d")).toEqual([1]);
  expect(await verdicts(catalogue, [good("e", 1), good("e", 2), good("e", 3)], "upsert")).toEqual([true, true, true]);
  expect(await versionOf(database, "e")).toEqual([3]);

  let run = 0;
  const methods = fc.constantFrom<LoadMethod>("upsert", "insert", "ignore", "delsert");
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), methods, async (lines, method) => {
      run++;
      const idOf = (name: string): string => `${name}-${run}`;
      const documents = lines.map(({ name, kind }, index) => kinds[kind](idOf(name), index));
      const rows = new Map<string, number>();
      const expected = lines.map(({ name, kind }, index) => {
        if (kind === "shapeless") return false;
        const isThere = rows.has(name);
        // What is there is not looked at again where it stays as it is.
        if (isThere && method === "ignore") return true;
        if (kind === "bad" || (isThere && method === "insert")) return false;
        rows.set(name, index);
        return true;
      });
      expect(await verdicts(catalogue, documents, method)).toEqual(expected);
      for (const [name, version] of rows) expect(await versionOf(database, idOf(name))).toEqual([version]);
    }),
    { numRuns: runs },
  );
});

test("an id twice in a batch of the queue: the newest that can be stored stays, and one newer that cannot be dies", async () => {
  await using database = await openTestDatabase(defaultVersion);
  await using catalogue = await openCatalogue(database.url, { connections: 2 });
  await catalogue.loadCollection(collectionDocument("c"));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      run++;
      const idOf = (name: string): string => `${name}-${run}`;
      const batch = lines.map(({ name, kind }, index) =>
        message(kinds[kind](idOf(name), index).text, { publishedAt: index }),
      );
      const limits = { deadline: Date.now() + 600_000, leastMilliseconds: 0, createMissingCollections: false };
      const verdicts = await load(batch, limits, loadEffects(catalogue));
      const rows = new Map<string, number>();
      const expected = lines.map(() => "done");
      for (const [index, { name, kind }] of [...lines.entries()].toReversed()) {
        if (kind === "shapeless" || (kind === "bad" && !rows.has(name))) expected[index] = "dead";
        else if (!rows.has(name)) rows.set(name, index);
      }
      expect(batch.map((one) => verdicts.get(one)?.outcome)).toEqual(expected);
      for (const { name } of lines) {
        const version = rows.get(name);
        expect(await versionOf(database, idOf(name))).toEqual(version === undefined ? [] : [version]);
      }
    }),
    { numRuns: runs },
  );
});
