import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Catalogue } from "../../src/pgstac/catalogue/catalogue.ts";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { loadFile } from "../../src/pgstac/load/load-file.ts";
import type { ItemDocument } from "../../src/pipeline/item/item.ts";
import type { Message } from "../../src/pipeline/message/message.ts";
import { load } from "../../src/pipeline/stage/load.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range, rawItem } from "../pgstac/documents.ts";
import { loadEffects } from "../pgstac/load-effects.ts";
import { places } from "../pgstac/places.ts";
import { hasServer, openTestDatabase, type TestDatabase } from "../pgstac/test-database.ts";

const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
/** Text that no index can make shorter. */
const noise = (length: number): string =>
  Buffer.from(range(length).map(() => Math.floor(Math.random() * 256))).toString("hex");

/** An item that a trigger leaves out without a word. */
const leftOut = (id: string): ItemDocument => itemDocument("c", id, { properties: { left_out: true } });

/** Items that are bad by what they hold; what is within `raise` an operator's own trigger raises. */
const bad: Readonly<Record<string, (id: string) => ItemDocument>> = {
  "199 lists too deep in properties": (id) => rawItem("c", id, lists(199)),
  "20,000 lists within each other": (id) => rawItem("c", id, lists(20_000)),
  "100,000 lists within each other": (id) => rawItem("c", id, lists(100_000)),
  "3,000 objects within each other": (id) => rawItem("c", id, objects(3000)),
  "100,000 objects within each other": (id) => rawItem("c", id, objects(100_000)),
  "depth in the geometry": (id) => deepMember(id, "geometry"),
  "depth in the assets": (id) => deepMember(id, "assets"),
  "depth in a member of its own": (id) => deepMember(id, "other"),
  "a NUL": (id) => rawItem("c", id, '"\\u0000"'),
  "half a surrogate pair": (id) => rawItem("c", id, '"\\ud800"'),
  "a number beyond the database's": (id) => rawItem("c", id, "1e200000"),
  "a number with 140,000 digits": (id) => rawItem("c", id, "9".repeat(140_000)),
  "an id longer than an index row": (id) => itemDocument("c", id + noise(9000)),
  "what a trigger leaves out": leftOut,
  "a datetime in no calendar": (id) => itemDocument("c", id, { properties: { datetime: "2021-02-30T00:00:00Z" } }),
};

function deepMember(id: string, member: string): ItemDocument {
  const item = itemDocument("c", id, { [member]: "DEEP" });
  return { ...item, text: item.text.replace('"DEEP"', lists(50_000)) };
}

/** States the database may answer with for a row, of every class that is neither contention nor an outage. */
const states = [
  ...["22003", "22021", "22P05", "2200G", "23000", "23001", "23502", "23P01", "54000", "54001", "54011", "54023"],
  ...[
    "P0001",
    "P0004",
    "XX000",
    "0A000",
    "21000",
    "38000",
    "39004",
    "42804",
    "42601",
    "25P04",
    "42P17",
    "42501",
    "42P01",
    "42883",
    "42703",
    "53200",
    "57014",
    "ZZ001",
  ],
];
const raising = (state: string) => (id: string) => itemDocument("c", id, { properties: { raise: state } });

const causes = fc.oneof(
  fc.constantFrom(...Object.entries(bad)),
  fc.constantFrom(...states).map((state) => [`SQLSTATE ${state}`, raising(state)] as const),
);

/** Settings of the server that end a row which takes too long; transaction_timeout is there from PostgreSQL 17 on. */
const timeouts = hasServer ? await timeoutsOfServer() : ["statement_timeout"];

async function timeoutsOfServer(): Promise<string[]> {
  await using database = await openTestDatabase(undefined);
  const names = "'statement_timeout', 'transaction_timeout'";
  const rows = await database.query<{ name: string }>(`SELECT name FROM pg_settings WHERE name IN (${names})`);
  return rows.map(({ name }) => name);
}

/** Ways in: each loads the items and says which were not stored. */
const ways: Readonly<Record<string, (catalogue: Catalogue, items: readonly ItemDocument[]) => Promise<string[]>>> = {
  "the queue": async (catalogue, items) => {
    const batch = items.map(
      ({ text }, index): Message => ({
        id: String(index),
        body: text,
        attributes: {},
        receiveCount: 1,
        publishedAt: 0,
      }),
    );
    const limits = { deadline: Date.now() + 600_000, leastMilliseconds: 0, createMissingCollections: false };
    const verdicts = await load(batch, limits, loadEffects(catalogue));
    return batch
      .filter((message) => verdicts.get(message)?.outcome !== "done")
      .map(({ id }) => items[Number(id)]?.id ?? "");
  },
  "--direct": async (catalogue, items) => {
    const refused: string[] = [];
    const bytes = items.map(({ text }) => Buffer.from(text));
    for await (const done of loadFile(catalogue, [bytes], { method: "upsert", connections: 2 })) {
      for (const { index, fault } of done) if (fault) refused.push(items[index]?.id ?? "");
    }
    return refused;
  },
};

describe.each(places)("one bad item among good ones in $place", ({ open }) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let round = 0;

  beforeAll(async () => {
    database = await open();
    catalogue = await openCatalogue(database.url, { connections: 2 });
    await catalogue.loadCollection(collectionDocument("c"));
    await catalogue.loadItems("c", [itemDocument("c", "first")]);
    await database.query(`CREATE FUNCTION public.raise_state() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'a trigger says so' USING ERRCODE = NEW.content->'properties'->>'raise'; END $$`);
    await database.query(`CREATE TRIGGER raise_state BEFORE INSERT ON pgstac.items FOR EACH ROW
      WHEN (NEW.content->'properties'->>'raise' IS NOT NULL) EXECUTE FUNCTION public.raise_state()`);
    await database.query(`CREATE FUNCTION public.leave_out() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RETURN NULL; END $$`);
    await database.query(`CREATE TRIGGER leave_out BEFORE INSERT ON pgstac.items FOR EACH ROW
      WHEN (NEW.content->'properties'->>'left_out' IS NOT NULL) EXECUTE FUNCTION public.leave_out()`);
  });

  afterAll(async () => {
    await catalogue[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  });

  const check = async (
    way: string,
    make: (id: string) => ItemDocument,
    { goods, place, replaces }: { goods: number; place: number; replaces: boolean },
  ): Promise<void> => {
    round++;
    const names = range(goods).map((index) => `good-${round}-${index}`);
    const good = names.map((id) => itemDocument("c", id, { properties: { round } }));
    const culprit = make(`bad-${round}-`);
    const old = itemDocument("c", culprit.id, { properties: { old: true } });
    if (replaces && culprit.id.length < 100) {
      await catalogue.loadItems("c", [old, ...names.map((id) => itemDocument("c", id))]);
    }
    const refused = await ways[way]?.(catalogue, good.toSpliced(place % (goods + 1), 0, culprit));
    expect(refused).toEqual([culprit.id]);
    const rows = await database.query<{ id: string }>(
      `SELECT id FROM pgstac.items WHERE id LIKE 'good-${round}-%' AND content->'properties'->>'round' = '${round}'`,
    );
    expect(rows.map(({ id }) => id).sort()).toEqual(names.sort());
    const left = await database.query(`SELECT content->'properties'->'old' AS old FROM pgstac.items WHERE id = $1`, [
      culprit.id.slice(0, 100),
    ]);
    expect(left).toEqual(replaces && culprit.id.length < 100 ? [{ old: true }] : []);
  };

  const shape = { goods: 5, place: 3, replaces: false };
  test.each(Object.keys(ways).flatMap((way) => Object.keys(bad).map((cause) => ({ way, cause }))))(
    "costs itself alone by $way: $cause",
    async ({ way, cause }) => check(way, bad[cause] as (id: string) => ItemDocument, shape),
  );

  test("costs itself alone, whatever the cause, the number and the order", { timeout: 300_000 }, async () => {
    const where = fc.record({ goods: fc.integer({ min: 1, max: 12 }), place: fc.nat(12), replaces: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(ways)), causes, where, (way, [, make], at) =>
        check(way, make, at),
      ),
      { numRuns: Number(process.env["FAULTS_RUNS"] ?? 40) },
    );
  });

  test.each(["08006", "57P01", "58030", "53100"])("an outage (%s) is nobody's fault", async (state) => {
    const items = [itemDocument("c", "fine"), raising(state)("down"), itemDocument("c", "fine-too")];
    await expect(catalogue.loadItems("c", items)).rejects.toMatchObject({ kind: "infrastructure" });
  });

  test("where triggers leave out all rows, no row is blamed", async () => {
    const items = range(40).map((index) => leftOut(`left-out-${index}`));
    await expect(catalogue.loadItems("c", items)).rejects.toMatchObject({
      kind: "infrastructure",
      message: "triggers of the database leave out every row that is inserted",
    });
  });

  test.each(["57014", "25P04", "42P01"])("where no row is taken (%s), no row is blamed", async (state) => {
    const items = range(40).map((index) => raising(state)(`none-${index}`));
    await expect(catalogue.loadItems("c", items)).rejects.toMatchObject({ kind: "infrastructure" });
  });
});

test.skipIf(!hasServer).each(timeouts)("a row that takes longer than %s allows costs itself alone", async (setting) => {
  await using database = await openTestDatabase(defaultVersion);
  const url = new URL(database.url);
  url.searchParams.set("options", `-c ${setting}=4000`);
  await using catalogue = await openCatalogue(url.href);
  await catalogue.loadCollection(collectionDocument("c"));
  await catalogue.loadItems("c", [itemDocument("c", "first")]);
  await database.query(`CREATE FUNCTION public.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$`);
  await database.query(`CREATE TRIGGER dawdle BEFORE INSERT ON pgstac.items FOR EACH ROW
    WHEN (NEW.id = 'slow') EXECUTE FUNCTION public.dawdle()`);
  const items = range(30).map((index) => itemDocument("c", index === 20 ? "slow" : `item-${index}`));
  const faults = await catalogue.loadItems("c", items);
  expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual([["slow", "timeout"]]);
  const [row] = await database.query<{ count: string }>("SELECT count(*) FROM pgstac.items");
  expect(row?.count).toBe("30");
});
