import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunStatus } from "../../src/operations/runs/run-status.ts";
import { collection } from "../pipeline/message/messages.ts";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { openLocalPlace, type Place } from "./place.ts";

const rows = 370;
const bad = 37;
const raster = Buffer.concat([Buffer.from("P5\n4 4\n255\n"), Buffer.alloc(16, 7)]);

/** Faults of a row or its file, and what the reason of the row says of each. */
const ways = [
  { file: undefined, says: /^there is no such file where the package looked/ },
  { file: raster.subarray(0, 4), says: /^GDAL knows no format of this file/ },
  { file: Buffer.alloc(0), says: /^GDAL knows no format of this file/ },
  { file: Buffer.from("<html>Please log in</html>"), says: /^GDAL knows no format of this file/ },
  { pixels: "sixteen", says: /'sixteen' is not a valid integer/ },
  { isElsewhere: true, says: /^the server has no such file/ },
  { date: "2024-13-45T00:00:00Z", says: /a time is beyond those that PostgreSQL knows/ },
  { collection: "tlies", says: /^there is no collection tlies in the catalogue/ },
] as const;
type Way = Partial<Record<"pixels" | "date" | "collection", string>> & {
  readonly file?: Buffer | undefined;
  readonly isElsewhere?: boolean;
  readonly says: RegExp;
};

let place: Place;
const served = new Map<string, Buffer>();
const server = createServer(({ url = "" }, response) => {
  const content = served.get(url);
  // GDAL asks for the size first.
  if (content) response.writeHead(200, { "content-length": content.length }).end(content);
  else response.writeHead(404).end();
});

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { settings, lockPath } = await misbehavingProject();
  const recipe = {
    package: misbehaving,
    group: "misbehave",
    args: ["tile"],
    options: { detail: "{path}", tag: "{date}", size: "{pixels}" },
    collection: "{collection}",
  };
  place = await openLocalPlace(
    {
      packages: { [misbehaving]: settings.packages[misbehaving] },
      recipes: { tiles: recipe },
      allowed_hrefs: { hosts: ["public", "127.0.0.1"] },
      gen_workers: 2,
      load: { window_seconds: 0.5 },
    },
    lockPath,
  );
  await mkdir(join(place.folder, "tiles"));
  await place.start();
  await place.run(["collections", "load", "-"], JSON.stringify(collection("tiles")));
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  server.close();
});

const wayOf = (number: number): Way | undefined =>
  number % 10 === 0 ? ways[(number / 10 - 1) % ways.length] : undefined;
const inventoryPath = (): string => join(place.folder, "tiles.csv");

/** The inventory and its files, as they came or as they are once all is mended. */
async function writeRows(isMended: boolean): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const lines = ["path,date,pixels,collection"];
  for (let number = 1; number <= rows; number++) {
    const way = wayOf(number);
    const { date, pixels, collection: id } = isMended ? {} : { ...way };
    const path = way?.isElsewhere
      ? `http://127.0.0.1:${port}/${number}.pgm`
      : join(place.folder, "tiles", `${number}.pgm`);
    const content = way && "file" in way && !isMended ? way.file : raster;
    if (way?.isElsewhere) served.set(`/${number}.pgm`, content ?? raster);
    else if (content) await writeFile(path, content);
    lines.push([path, date ?? "2024-05-01T00:00:00Z", pixels ?? "4", id ?? "tiles"].join());
  }
  if (!isMended) served.clear();
  await writeFile(inventoryPath(), `${lines.join("\n")}\n`);
}

interface MissingRow {
  readonly failure: { readonly reason: string; readonly line: number };
}

test("of an inventory with 37 bad rows each is explained, mended and proved to be in, with three commands", async () => {
  const { run, read } = place;
  await writeRows(false);

  // 1: send it. How did it go, and why did some die?
  const told = await run(["enqueue", "tiles.csv", "--recipe", "tiles", "--wait", "--timeout", "4m"]);
  expect(told.code).toBe(3);
  expect(told.stderr).toMatch(/^run \S+: 370 messages sent$/m);
  expect(told.stdout).toMatch(/loaded +333\b/);
  expect(told.stdout).toMatch(/dead +37\b/);
  expect(told.stderr).toContain("stac-ingest runs missing");

  // All was over before anybody waited, and is told all the same.
  expect(await run(["status", "--wait"])).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^37 messages of run \S+ died/),
  });

  // 2: which rows are they, and what is wrong with each?
  const listed = await run(["runs", "missing", "latest"]);
  expect(listed.stderr).toContain(
    "37 rows missing; mend the files, or the rows in their places, then stac-ingest enqueue --missing --run",
  );
  expect(listed.stdout.trim().split("\n")).toHaveLength(bad);
  const json = await run(["runs", "missing", "latest", "--json"]);
  const missing = json.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as MissingRow);
  expect(missing.map(({ failure }) => failure.line - 1)).toEqual(Array.from({ length: bad }, (_, at) => (at + 1) * 10));
  for (const { failure } of missing) expect(failure.reason).toMatch(wayOf(failure.line - 1)?.says ?? /^$/);
  const all = (await readFile(inventoryPath(), "utf8")).split("\n");
  await writeRows(true);
  expect((await readFile(inventoryPath(), "utf8")).split("\n")).toHaveLength(all.length);

  // 3: these again. Is everything in, and are the letters gone?
  const proved = await run(["enqueue", "--missing", "--run", "latest", "--wait", "--timeout", "4m"]);
  expect([proved.code, proved.stdout]).toEqual([0, expect.stringMatching(/loaded +370\b/)]);
  const [, kept = ""] = /^37 dead letters of these rows deleted, kept in (\S+)$/m.exec(proved.stderr) ?? [];
  expect((await readFile(kept, "utf8")).trim().split("\n")).toHaveLength(bad);
  expect(await read<RunStatus>(["runs", "show"])).toMatchObject({ total: rows, sent: rows, loaded: rows, dead: 0 });
  expect(await read(["dlq", "list"])).toEqual([]);
  // The worker that made the first row's item to check it was the pipeline's, which made it again to load it.
  const { stdout: first } = await run(["items", "get", "tiles", "1"]);
  expect(JSON.parse(first).properties.served).toBeGreaterThan(1);
  expect(await read(["items", "count", "tiles"])).toEqual([{ collection: "tiles", items: rows }]);
}, 600_000);

/** The words of the command that is printed for mended failures; none of them holds a space. */
const commandIn = (stderr: string): string[] =>
  (/\(mend them there, then: stac-ingest ([^)]*)\)/.exec(stderr)?.[1] ?? "").replaceAll("'", "").split(" ");

test("rows that were refused before they were sent are mended in their file, and the printed command proves them in", async () => {
  const { run, read, folder } = place;
  const tile = (number: number): string => join(folder, "tiles", `${number}.pgm`);
  const row = (number: number, path = tile(number)): string => `${path},2024-05-01T00:00:00Z,4,tiles`;
  for (const number of [1, 2, 3]) await writeFile(tile(number), raster);
  const twoInOne = "https://a.example/1.pgmhttps://a.example/2.pgm";
  const lines = ["path,date,pixels,collection", row(1), row(2, twoInOne), row(3), row(3, `${tile(3)}.missing`)];
  await writeFile(join(folder, "some.csv"), `${lines.join("\n")}\n`);
  const first = await run(["enqueue", "some.csv", "--recipe", "tiles", "--wait", "--timeout", "4m"]);
  expect([first.code, first.stdout]).toEqual([3, expect.stringMatching(/loaded +2\b/)]);

  await mendAndSend(first.stderr, 1);

  // The row that died is broken in another way now, so it is refused, as the first one is again.
  lines[4] = row(4, twoInOne);
  await writeFile(join(folder, "some.csv"), `${lines.join("\n")}\n`);
  const [, id = ""] = /^run (\S+): 3 messages sent/m.exec(first.stderr) ?? [];
  const again = await run(["enqueue", "--missing", "--run", id, "--wait", "--timeout", "4m"]);
  expect(again.code).toBe(1);
  await mendAndSend(again.stderr, 2);

  async function mendAndSend(stderr: string, count: number): Promise<void> {
    const words = commandIn(stderr);
    const file = resolve(folder, words.find((word) => word.endsWith(".ndjson")) ?? "");
    let mended = 0;
    await writeFile(
      file,
      (await readFile(file, "utf8")).replaceAll(twoInOne, () => tile(++mended)),
    );
    const proved = await run(words.includes("--wait") ? words : [...words, "--wait", "--timeout", "4m"]);
    expect(proved).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`loaded +${count}\\b`)) });
    expect(await read<RunStatus>(["runs", "show"])).toMatchObject({ total: count, sent: count, dead: 0 });
  }
}, 600_000);
