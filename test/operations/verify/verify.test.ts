import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { mangledBy } from "../../../src/input/inventory/inventory-row.ts";
import { openInventory } from "../../../src/input/inventory/open-inventory.ts";
import { readItemIds } from "../../../src/input/read-item-ids.ts";
import { verify } from "../../../src/operations/verify/verify.ts";
import { type VerifyPlan, verifyLists } from "../../../src/operations/verify/verify-plan.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { ListedItem, Operate, OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  for (const name of ["in.txt", "in.csv", "in.ndjson", "in.csv.missing.csv"])
    rmSync(join(folder, name), { force: true });
});

/** Answers pages of `size` items. */
const catalogueOf = (items: readonly ListedItem[], size = 2) => {
  const sorted = items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const operate = (async ({ after, limit }: Extract<OperateRequest, { action: "items.list" }>) => {
    const page = sorted.filter(({ id }) => after === undefined || id > after).slice(0, Math.min(size, limit));
    const last = page.at(-1);
    return { items: page, expected: items.length, ...(last && last.id !== sorted.at(-1)?.id && { next: last.id }) };
  }) as unknown as Operate;
  return { operate };
};

const run = (
  { inventory, items }: { inventory: string; items: readonly ListedItem[] },
  plan: Partial<VerifyPlan> = {},
) =>
  verify(
    catalogueOf(items),
    {
      inventories: [inventory],
      format: undefined,
      collection: "scenes",
      by: "id",
      template: "{id}",
      lists: verifyLists,
      ...plan,
    },
    surroundingsIn(folder),
    () => {},
  );

async function rowsOf(name: string | undefined) {
  if (name === undefined) return [];
  using inventory = await openInventory(name, { ...surroundingsIn(folder), format: undefined });
  const rows = [];
  for await (const { row } of inventory.rows) rows.push(row instanceof Fault ? row.message : row);
  return rows;
}

async function idsOf(name: string | undefined) {
  const ids: string[] = [];
  if (name === undefined) return ids;
  for await (const batch of readItemIds({ typed: [], from: name }, surroundingsIn(folder))) ids.push(...batch);
  return ids;
}

/** Rows that hold a zero byte or U+FFFD are refused, whatever they are compared with. */
const text = (minLength: number) =>
  fc.string({ minLength, unit: "grapheme" }).filter((value) => mangledBy(value) === undefined);
const id = fc.oneof(fc.integer({ min: 0, max: 12 }).map(String), text(1));

test("any inventory and any catalogue give exactly the differences, in files that are read back as they were", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ id, note: text(0) }), { minLength: 1, maxLength: 30 }),
      fc.uniqueArray(id, { maxLength: 30 }),
      fc.constantFrom("in.csv", "in.ndjson"),
      async (rows, ids, inventory) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const csv = ["id,note", ...rows.map((row) => `${quoted(row.id)},${quoted(row.note)}`)];
        const lines = inventory === "in.csv" ? csv : rows.map((row) => JSON.stringify(row));
        writeFileSync(join(folder, inventory), `${lines.join("\n")}\n`);
        const { lists, failures } = await run({ inventory, items: ids.map((each) => ({ id: each })) });
        expect(failures.count).toBe(0);
        const [inventoried, stored] = [new Set(rows.map((row) => row.id)), new Set(ids)];
        const first = rows.filter((row, at) => rows.findIndex((other) => other.id === row.id) === at);
        expect(await rowsOf(lists.missing?.files[0])).toEqual(first.filter((row) => !stored.has(row.id)));
        expect(await rowsOf(lists.duplicate?.files[0])).toEqual(rows.filter((row) => !first.includes(row)));
        const orphaned = ids.filter((each) => !inventoried.has(each));
        expect(new Set(await idsOf(lists.orphaned?.files[0]))).toEqual(new Set(orphaned));
        expect(lists).toMatchObject({ orphaned: { count: orphaned.length }, stale: { count: 0, files: [] } });
      },
    ),
  );
});

test("a line is stale if its object was modified in a later second than its item says; unknown times are counted", async () => {
  const times = ["2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", "2024-01-01T00:00:00.900Z", "", "2024-06-01"];
  const csv = times.map((time, at) => `i${at},${time}`);
  writeFileSync(join(folder, "in.csv"), ["id,last_modified", ...csv, "i1,2024-01-02T00:00:00Z", ""].join("\n"));
  const updated = "2024-01-01T00:00:00+00:00";
  const items = [0, 1, 2, 3].map((at) => ({ id: `i${at}`, updated }));
  const report = await run({ inventory: "in.csv", items: [...items, { id: "i4", updated: null }] });
  expect(report.notCompared).toBe(1);
  expect(await rowsOf(report.lists.stale?.files[0])).toEqual([{ id: "i1", last_modified: "2024-01-02T00:00:00Z" }]);
  const other = await run({ inventory: "in.csv", items }, { modifiedColumn: "id", lists: ["stale"] });
  expect(other.lists).toEqual({ stale: { count: 0, files: [] } });
  await expect(run({ inventory: "in.csv", items }, { modifiedColumn: "modified" })).rejects.toMatchObject({
    kind: "wrong_usage",
    message: "in.csv has no column modified",
  });
});

test("by href, an item is known by any of its assets", async () => {
  writeFileSync(join(folder, "in.txt"), "s3://b/1.tif\ns3://b/2.tif\ns3://b/2.xml\n");
  const items = [
    { id: "one", hrefs: ["s3://b/1.xml", "s3://b/1.tif"] },
    { id: "two", hrefs: [] },
    { id: "three", hrefs: ["s3://b/2.xml"] },
  ];
  const { lists } = await run({ inventory: "in.txt", items }, { by: "href", template: "{url}" });
  expect(await rowsOf(lists.missing?.files[0])).toEqual([{ url: "s3://b/2.tif" }]);
  expect(await idsOf(lists.orphaned?.files[0])).toEqual(["two"]);
});

test("bad lines are counted and cost no other; a list that is empty now leaves no file of an earlier one", async () => {
  writeFileSync(join(folder, "in.csv"), "id,note\na,1\nb\n,3\nc,4\n");
  const before = await run({ inventory: "in.csv", items: [] });
  expect(before).toMatchObject({ lines: 2, failures: { count: 2 }, lists: { missing: { count: 2 } } });
  expect(readFileSync(join(folder, "in.csv.missing.csv"), "utf8")).toBe("id,note\na,1\nc,4\n");
  const after = await run({ inventory: "in.csv", items: [{ id: "a" }, { id: "c" }] });
  expect(after.lists.missing).toEqual({ count: 0, files: [] });
  expect(existsSync(join(folder, "in.csv.missing.csv"))).toBe(false);
});

test("lists of inventories that would share a file, and stdin, are refused before anything is read", async () => {
  writeFileSync(join(folder, "in.csv"), "id\na\n");
  const items = [{ id: "a" }];
  await expect(run({ inventory: "-", items })).rejects.toMatchObject({ kind: "wrong_usage" });
  const twice = { inventories: ["in.csv", join(folder, "in.csv")], out: "lists" };
  await expect(run({ inventory: "in.csv", items }, twice)).rejects.toMatchObject({ kind: "wrong_usage" });
});

test("a folder is an inventory of its files, with lists beside it", async () => {
  mkdirSync(join(folder, "scenes"), { recursive: true });
  for (const name of ["a.tif", "b.tif"]) writeFileSync(join(folder, "scenes", name), "");
  const items = [{ id: "a", updated: new Date().toISOString() }];
  const { lists } = await run({ inventory: "scenes/", items }, { template: "{stem}" });
  expect(lists).toMatchObject({ missing: { count: 1, files: ["scenes.missing.csv"] }, stale: { count: 0 } });
  expect(await rowsOf("scenes.missing.csv")).toMatchObject([{ key: "b.tif" }]);
});
