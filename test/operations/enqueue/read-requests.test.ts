import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { planEnqueue } from "../../../src/operations/enqueue/plan.ts";
import { readRequests } from "../../../src/operations/enqueue/read-requests.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../../cli/folder.ts";
import { surroundingsIn } from "../../input/surroundings.ts";

const settings = readSettings({ packages: { p: {} } }, "config.yml");
const recipe = { package: "p", group: "g" };

afterEach(removeFolders);

/** The requests for these inventories: number, place and what is sent. */
async function requests(
  files: Record<string, string>,
  { skip = 0, arg, stdin = "" }: { skip?: number; arg?: string[]; stdin?: string } = {},
  inventories = Object.keys(files),
) {
  const plan = planEnqueue(inventories, { ...recipe, ...(arg && { arg }), skip, run: "r" }, settings);
  const surroundings = { ...surroundingsIn(folderWith(files)), stdin: Readable.from([Buffer.from(stdin)]) };
  const all = await Array.fromAsync(readRequests(plan, surroundings));
  return all.map(({ number, place: { file, line }, outgoing }) => ({
    number,
    place: `${file.split("/").at(-1)}:${line}`,
    sent: outgoing instanceof Fault ? outgoing.kind : JSON.parse(outgoing.body).create_item_args[0],
    attributes: outgoing instanceof Fault ? undefined : outgoing.attributes,
  }));
}

test("rows are numbered through all inventories, and each knows its run, number and place", async () => {
  expect(await requests({ "1.txt": "a\n\nb\n", "2.csv": "url\nc\n" })).toEqual([
    { number: 1, place: "1.txt:1", sent: "a", attributes: { run_id: "r", sequence: "1", place: "1.txt:1" } },
    { number: 2, place: "1.txt:3", sent: "b", attributes: { run_id: "r", sequence: "2", place: "1.txt:3" } },
    { number: 3, place: "2.csv:2", sent: "c", attributes: { run_id: "r", sequence: "3", place: "2.csv:2" } },
  ]);
});

test.each([
  [0, ["a", "b", "c"]],
  [1, ["b", "c"]],
  [2, ["c"]],
  [3, []],
])("of three rows %i are left out, and the others keep their numbers", async (skip, sent) => {
  const rows = await requests({ "1.txt": "a\nb", "2.txt": "c" }, { skip });
  expect(rows.map((row) => row.sent)).toEqual(sent);
  expect(rows[0]?.number).toBe(sent.length > 0 ? skip + 1 : undefined);
});

test("a row that becomes no request is a fault in its place", async () => {
  const rows = await requests({ "a.csv": "url,day\na,1\nb,\n" }, { arg: ["{day}"] });
  expect(rows.map(({ place, sent }) => [place, sent])).toEqual([
    ["a.csv:2", "1"],
    ["a.csv:3", "invalid_request"],
  ]);
});

test("names are those of each inventory, also where its first rows are broken", async () => {
  const files = { "1.csv": "url,name\na/b,N\n", "2.txt": "a/b\n", "3.csv": `url,x\n${"a\n".repeat(1001)}a/c,d\n` };
  const rows = await requests(files, { arg: ["{name}"] });
  expect(rows.filter(({ sent }) => sent !== "invalid_request").map(({ sent }) => sent)).toEqual(["N", "b", "c"]);
  const numbered = await requests({ "1.csv": "url,day\na,b\n" }, { arg: ["{2}"] });
  expect(numbered.map(({ sent }) => sent)).toEqual(["b"]);
  const years = await requests({ "1.csv": "url,2020\na,b\n" }, { arg: ["{1}-{2}"] });
  expect(years.map(({ sent }) => sent)).toEqual(["a-b"]);
});

test("stdin is read in its turn, once", async () => {
  const rows = await requests({ "1.txt": "a" }, { stdin: "b\nc" }, ["1.txt", "-", "1.txt"]);
  expect(rows.map(({ sent }) => sent)).toEqual(["a", "b", "c", "a"]);
  await expect(requests({}, { stdin: "b" }, ["-", "-"])).rejects.toMatchObject({
    kind: "wrong_usage",
    message: "stdin can only be read once",
  });
});

test("every inventory is looked at before the first request", async () => {
  const files = { "1.csv": "url,day\na,1\n", "2.csv": "url\nb\n" };
  await expect(requests(files, { arg: ["{day}"] })).rejects.toMatchObject({ kind: "wrong_usage" });
  await expect(requests({ "1.txt": "a" }, {}, ["1.txt", "none.txt"])).rejects.toMatchObject({
    kind: "unreadable_input",
  });
});

test("a run that is not named has a name of its own", () => {
  const runs = [1, 2].map(() => planEnqueue(["a"], { ...recipe, skip: 0 }, settings).runId);
  expect(runs[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(runs[0]).not.toBe(runs[1]);
});

test("a file that is read as text for want of a name says so where the recipe needs its columns", async () => {
  await expect(requests({ rows: "a b\n" }, { arg: ["{scene}"] })).rejects.toMatchObject({
    message: expect.stringContaining("it was read as text"),
    remedy: expect.stringContaining("--format csv"),
  });
});
