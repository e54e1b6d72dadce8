import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import type { ItemDocument } from "../../../src/pipeline/item/item.ts";
import { nestingLimit } from "../../../src/pipeline/text/check-nesting.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { collectionDocument, itemDocument, range, rawItem } from "../documents.ts";
import { hasServer, openTestDatabase } from "../test-database.ts";

/** Makes JSON in many spellings: spaces, escapes, numbers of every length, keys that occur twice. */
const json = fc.letrec<{ value: string; key: string }>((tie) => {
  const space = fc.constantFrom("", "", " ", "\n", "\t ");
  const word = fc.oneof(
    fc.json({ maxDepth: 0, stringUnit: "grapheme" }).filter((text) => text.startsWith('"')),
    fc.constantFrom('"\\u00e9\\/\\""', '"\\ud83d\\ude00"', '"1.0, [2.50]"', '"\u{1F600}"', '"\\\\"', '"{"', '"\u0098"'),
  );
  const number = fc.oneof(
    fc.constantFrom(
      "0",
      "-0",
      "-0.0",
      "1e3",
      "1E-7",
      "10.00",
      "0.1",
      "123456789012345678901234567890",
      "1e400",
      "0.0000001",
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
    fc.tuple(fc.nat(), fc.stringMatching(/^\d{1,20}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  );
  const listed = (open: string, close: string, parts: readonly (readonly [string, string])[]) =>
    `${open}${parts.map(([text, gap]) => gap + text + gap).join(",")}${close}`;
  return {
    key: word,
    value: fc.oneof(
      { depthSize: "small" },
      fc.oneof(word, number, fc.constantFrom("true", "false", "null")),
      fc.array(fc.tuple(tie("value"), space), { maxLength: 3 }).map((parts) => listed("[", "]", parts)),
      fc.array(fc.tuple(tie("key"), tie("value"), space), { maxLength: 3 }).map((parts) =>
        listed(
          "{",
          "}",
          parts.map(([key, value, gap]) => [`${key}${gap}:${gap}${value}`, gap]),
        ),
      ),
    ),
  };
});

/** Reads JSON with numbers as doubles, and without the sign of a zero, which jsonb does not keep. */
const readDoubles = (text: string): unknown => JSON.parse(text, (_key, value) => (value === 0 ? 0 : value));

describe(`rows that ${hasServer ? "a PostgreSQL server" : "the embedded database"} stores`, () => {
  test("JSON in any spelling keeps its values, and loading it again changes nothing", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    const values = fc.sample(json.value, { numRuns: 600, seed: 11 });
    const items = values.map((value, index) => rawItem("c", `i-${index}`, value));
    const faults = await catalogue.loadItems("c", items);
    const rows = await database.query<{ id: string; text: string; stored: string; same: boolean }>(
      `SELECT i.id, given.text, (i.content->'properties'->'value')::text AS stored,
         i.content->'properties'->'value' = given.text::jsonb AS same
       FROM pgstac.items i JOIN unnest($1::text[], $2::text[]) AS given (id, text) USING (id)`,
      [
        items.filter(({ id }) => !faults.has(id)).map(({ id }) => id),
        values.filter((_, index) => !faults.has(`i-${index}`)),
      ],
    );
    expect(rows.length + faults.size).toBe(items.length);
    expect(rows.length).toBeGreaterThan(items.length / 2);
    for (const { text, stored } of rows) expect(readDoubles(stored)).toEqual(readDoubles(text));
    // PostgreSQL keeps every digit of a fraction, and we store the double nearest to it: only integers compare in SQL.
    const exact = rows.filter(({ text }) => !/\d[.eE]/.test(text));
    expect(exact.length).toBeGreaterThan(100);
    expect(exact.filter(({ same }) => !same)).toEqual([]);
    for (const fault of faults.values()) expect(fault.kind).toBe("item_refused");

    const stored = () => database.query("SELECT id, content::text FROM pgstac.items ORDER BY id");
    const before = await stored();
    await catalogue.loadItems("c", items);
    expect(await stored()).toEqual(before);
  });

  test("ids of every character come back as they went", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    const id = fc.string({ unit: "binary", minLength: 1, maxLength: 30 }).filter((text) => text.isWellFormed());
    const odd = ["'", '"', "\\", "\n", "\t", "a,b", "{}", "$1", "\\N", "%s", "--", "\u{1F600}", "e\u0301", "NULL"];
    const ids = [...new Set([...odd, ...fc.sample(id, { numRuns: 300, seed: 3 })])].filter(
      (text) => !text.includes("\0"),
    );
    const items = ids.map((text) => itemDocument("c", text));
    for (const method of ["insert", "delsert", "ignore"] as const) {
      expect([...(await catalogue.loadItems("c", items, method)).values()]).toEqual([]);
    }
    const changed = ids.map((text) => itemDocument("c", text, { properties: { changed: true } }));
    expect((await catalogue.loadItems("c", changed)).size).toBe(0);
    const rows = await database.query<{ id: string }>(
      "SELECT id FROM pgstac.items WHERE content->'properties' ? 'changed'",
    );
    expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
    expect((await catalogue.loadItems("c", [itemDocument("c", "with\0nul")])).size).toBe(1);
  });

  test("datetimes are what PostgreSQL reads in them", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    await database.query("UPDATE pgstac.collections SET partition_trunc = 'year'");
    const spelt = [
      ...[
        "2016-12-31T23:59:60Z",
        "2021-02-28T24:00:00Z",
        "2021-01-01",
        "2021-01-01t00:00:00z",
        "2021-06-30T23:30:00-05:30",
      ],
      ...[
        "2021-01-01T00:00:00.9999999Z",
        "2021-01-01 10:00:00+02",
        "2020-12-31T23:59:59.999999999Z",
        "2021-01-01T00:00Z",
      ],
      ...["yesterday noon", "2021-02-29T00:00:00Z", "0000-01-01T00:00:00Z", "20210101T000000Z", "infinity", ""],
    ];
    const items = spelt.map((datetime, index) => itemDocument("c", `i-${index}`, { properties: { datetime } }));
    const faults = await catalogue.loadItems("c", items);
    expect([...faults.keys()].sort()).toEqual(["i-10", "i-11", "i-13", "i-14", "i-9"]);
    await database.query("SET TIME ZONE 'UTC'");
    const rows = await database.query<{ id: string; same: boolean }>(
      `SELECT i.id, i.datetime = given.text::timestamptz AS same
       FROM pgstac.items i JOIN unnest($1::text[], $2::text[]) AS given (id, text) USING (id)`,
      [items.map(({ id }) => id), spelt.map((text, index) => (faults.has(`i-${index}`) ? "2000-01-01" : text))],
    );
    expect(rows).toHaveLength(spelt.length - faults.size);
    expect(rows.filter(({ same }) => !same)).toEqual([]);
  });

  test("items that were being sent when the database refused one are stored all the same", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    // More than sockets hold, so that the database answers while there is still something to send.
    const text = "long ".repeat(20_000);
    const items = range(300).map((index) => itemDocument("c", `i-${index}`, { properties: { text } }));
    items[3] = rawItem("c", "bad", '"\\u0000"');
    expect([...(await catalogue.loadItems("c", items)).keys()]).toEqual(["bad"]);
    expect(await database.query("SELECT FROM pgstac.items")).toHaveLength(299);
  });

  test("an item with two ids, properties twice or cut short is refused, those beside it are stored", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    const good = itemDocument("c", "good");
    const twoIds = { ...good, id: "first", text: good.text.replace("{", '{"id":"first",') };
    const twice = {
      ...good,
      id: "twice",
      text: good.text.replace("good", "twice").replace("{", '{"properties":{"datetime":"2020-01-01T00:00:00Z"},'),
    };
    const cutShort = { ...good, id: "half", text: good.text.replace("good", "half").slice(0, -20) };
    const faults = await catalogue.loadItems("c", [twoIds, cutShort, twice, good]);
    expect([...faults].map(([id, { kind }]) => [id, kind])).toEqual([
      ["first", "item_refused"],
      ["half", "item_refused"],
      ["twice", "item_refused"],
    ]);
    expect(await database.query("SELECT id FROM pgstac.items")).toEqual([{ id: "good" }]);
  });

  test("geometry of every shape is stored to the byte, sound or not, and large items are, too", async () => {
    await using database = await openTestDatabase(defaultVersion);
    await using catalogue = await openCatalogue(database.url);
    await catalogue.loadCollection(collectionDocument("c"));
    const shapes: readonly object[] = [
      { type: "Point", coordinates: [180, -90, 12.5] },
      { type: "Point", coordinates: [1, 2, 3, 4] },
      { type: "Polygon", coordinates: [] },
      {
        type: "MultiPolygon",
        coordinates: [
          [
            [
              [179, 0],
              [181, 0],
              [181, 1],
              [179, 0],
            ],
          ],
          [
            [
              [-180, 0],
              [-179, 0],
              [-179, 1],
              [-180, 0],
            ],
          ],
        ],
      },
      {
        type: "Polygon",
        coordinates: [
          [
            [0, 0],
            [1, 1],
            [1, 0],
          ],
        ],
      },
      {
        type: "Polygon",
        coordinates: [
          [
            [0, 0],
            [1, 1],
            [0, 1],
            [1, 0],
            [0, 0],
          ],
        ],
      },
      { type: "LineString", coordinates: [[0, 0]] },
      {
        type: "GeometryCollection",
        geometries: [
          { type: "Point", coordinates: [1, 2] },
          {
            type: "LineString",
            coordinates: [
              [0, 0],
              [1, 1],
            ],
          },
        ],
      },
    ];
    const items: ItemDocument[] = shapes.map((geometry, index) => itemDocument("c", `i-${index}`, { geometry }));
    items.push(rawItem("c", "deep", `${"[".repeat(nestingLimit - 2)}${"]".repeat(nestingLimit - 2)}`));
    items.push(itemDocument("c", "large", { properties: { text: range(70_000).join(" ") } }));
    for (let time = 0; time < 2; time++) expect([...(await catalogue.loadItems("c", items)).values()]).toEqual([]);
    const rows = await database.query<{ id: string; same: boolean }>(
      `SELECT i.id, st_asewkb(i.geometry) = st_asewkb(st_geomfromgeojson(given.text)) AS same
       FROM pgstac.items i JOIN unnest($1::text[], $2::text[]) AS given (id, text) USING (id)`,
      [shapes.map((_, index) => `i-${index}`), shapes.map((shape) => JSON.stringify(shape))],
    );
    expect(rows.length).toBe(shapes.length);
    // PostGIS drops a fourth coordinate, which pypgstac stores.
    expect(rows.filter(({ same }) => !same).map((row) => row.id)).toEqual(["i-1"]);
    const four = await database.query("SELECT st_asewkt(geometry) AS ewkt FROM pgstac.items WHERE id = 'i-1'");
    expect(four).toEqual([{ ewkt: "SRID=4326;POINT(1 2 3 4)" }]);
    expect(
      await database.query("SELECT FROM pgstac.items WHERE id = 'large' AND length(content::text) > 400000"),
    ).toHaveLength(1);
  });
});
