import { readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { choose } from "../../../src/operations/enqueue/sample.ts";
import { differences } from "../../../src/operations/items/differences.ts";
import { cacheFolder } from "../../cache-folder.ts";
import { misbehave, misbehaving, misbehavingProject } from "../../stactools/misbehaving-package.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets, openTestTarget } from "../target.ts";
import { run } from "../terminal.ts";

let lock: string;
let wheel: string;
beforeAll(async () => {
  const { lockPath, settings } = await misbehavingProject();
  lock = await readFile(lockPath, "utf8");
  wheel = join(dirname(lockPath), settings.packages[misbehaving]?.requirements[0] ?? "");
});
afterEach(removeFolders);

async function project(recipes: object = {}, files: Record<string, string> = {}): Promise<string> {
  const misbehave = { package: misbehaving, group: "misbehave", args: ["scene"], collection: "scenes" };
  const settings = {
    packages: { [misbehaving]: { requirements: [`./${basename(wheel)}`] } },
    recipes: { scene: { ...misbehave, options: { detail: "{url}" } }, ...recipes },
    gen_workers: 2,
  };
  const cwd = folderWith({ "config.yml": stringify(settings), "packages.lock": lock, ...files });
  await symlink(wheel, join(cwd, basename(wheel)));
  return cwd;
}

const env = { XDG_CACHE_HOME: dirname(cacheFolder) };
const typed = (cwd: string) => ({ cwd, env });
const failing = { package: misbehaving, group: "misbehave", args: ["{url}"], collection: "scenes" };

describe("items create", () => {
  test("prints the items in order, a line each, as they would be published", async () => {
    const { code, stdout, stderr } = await run(
      ["items", "create", "--recipe", "scene", "a", "b", "c"],
      typed(await project()),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const items = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(items.map(({ id, collection }) => [id, collection])).toEqual([
      ["a", "scenes"],
      ["b", "scenes"],
      ["c", "scenes"],
    ]);
    expect(items[0].links).toContainEqual(expect.objectContaining({ rel: "collection" }));
  });

  test("an --out that is a file is refused, and the file stays", async () => {
    const cwd = await project({}, { taken: "mine" });
    const { code, stderr } = await run(["items", "create", "--recipe", "scene", "a", "--out", "taken"], typed(cwd));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "stac-ingest: taken is a file, and --out names a folder\n  try: --out with a folder that you may write to\n",
    });
    expect(await readFile(join(cwd, "taken"), "utf8")).toBe("mine");
  });

  test("what fails is said, the package's own words first, and the rest is printed", async () => {
    const cwd = await project({ failing });
    const { code, stdout, stderr } = await run(
      ["items", "create", "--recipe", "failing", "fail", "well", "nan"],
      typed(cwd),
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ id: "well" });
    expect(stderr).toMatch(/^fail: ValueError: the scene is broken/m);
    expect(stderr).toContain("nan: the package wrote NaN at properties.cloud[1], which JSON does not have");
  });

  test("takes the rows of a table, by its name or from stdin, and names one that fails by its line", async () => {
    const two = { ...failing, options: { detail: "{scene_id}" }, args: ["{mode}"] };
    const rows = "scene_id,mode\na,scene\nb,fail\n";
    const cwd = await project({ two }, { "rows.csv": rows });
    for (const [args, stdin] of [
      [["rows.csv"], ""],
      [["-", "--format", "csv"], rows],
    ] as const) {
      const { code, stdout, stderr } = await run(["items", "create", "--recipe", "two", ...args], {
        ...typed(cwd),
        stdin: Readable.from([Buffer.from(stdin)]),
      });
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ id: "a" });
      expect(stderr).toMatch(/^\S*(rows\.csv|stdin):3: ValueError/);
    }
    const { code, stderr } = await run(["items", "create", "--recipe", "two", "a.tif"], typed(cwd));
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("--format csv < rows.csv") });
  });

  test("makes the item of a dead letter here again", async () => {
    const target = openTestTarget();
    const body = JSON.stringify(misbehave("fail", "again", { collection_id: "scenes" }));
    await target.addDeadLetters("gen", [{ body, attributes: { place: "rows.csv:7" } }, { body: "none" }]);
    const [id = "", other = ""] = (await target.messaging.peek({ stage: "gen", dead: true }, 2)).map((each) => each.id);
    const on = { ...typed(await project()), target };
    const { code, stderr } = await run(["items", "create", "--dead-letter", id], on);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^rows\.csv:7: ValueError: the scene/) });
    expect((await run(["items", "create", "--dead-letter", other], on)).stderr).toContain("is no request for an item");
    expect((await run(["items", "create", "--dead-letter", "x"], on)).stderr).toContain("there is no dead letter x");
    closeTestTargets();
  });

  test("doubts about an item, and about how it was made, are said beside it", async () => {
    const detail = Buffer.from(JSON.stringify({ assets: [["written", "thumb.png"]] })).toString("hex");
    const writing = { package: misbehaving, group: "misbehave", args: ["hrefs"], collection: "scenes" };
    const cwd = await project({ writing: { ...writing, options: { detail: "{url}" } } });
    const { code, stdout, stderr } = await run(["items", "create", "--recipe", "writing", detail], typed(cwd));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ assets: { 0: { href: "./thumb.png" } } });
    expect(stderr).toMatch(/^items doubtful: no_footprint, .*\nitems doubtful: .*asset_href_gone, 1, .*thumb\.png/s);
  });

  test("compares with items made earlier", async () => {
    const cwd = await project();
    const { stdout } = await run(["items", "create", "--recipe", "scene", "a"], typed(cwd));
    const before = JSON.parse(stdout);
    const { id } = before;
    // Which process made it is in the item, and is another each time.
    const others = ["pid", "parent", "random", "temporary", "served"];
    before.geometry.coordinates[1] = 3;
    delete before.links;
    const compared = await project({}, { "before.json": JSON.stringify(before) });
    const args = ["items", "create", "--recipe", "scene", "a", "new", "--compare", "before.json", "--json"];
    const outcome = await run(args, typed(compared));
    const [known, unknown] = outcome.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const found = known.differences.filter(({ path }: { path: string }) => !others.some((name) => path.includes(name)));
    expect(found).toMatchObject([{ path: "geometry.coordinates[1]", before: 3, now: 2 }, { path: "links" }]);
    expect([outcome.code, id, unknown]).toEqual([1, "a", { id: "new", differences: null }]);
  });

  test("writes files where it is told to", async () => {
    const cwd = await project();
    const { stdout } = await run(["items", "create", "--recipe", "scene", "a/b", "--out", "made"], typed(cwd));
    expect(stdout.trim()).toBe(join(cwd, "made", "a%2Fb.json"));
    expect(JSON.parse(await readFile(stdout.trim(), "utf8"))).toMatchObject({ id: "a/b" });
  });
});

describe("recipes test", () => {
  const scene = { ...failing, args: ["scene"], options: { detail: "{name}" } };

  test("makes the sample of each, and says which are valid", async () => {
    const cwd = await project({ good: { ...scene, sample: { name: "x" } }, bad: { ...failing, sample: "invalid" } });
    const { code, stdout, stderr } = await run(["recipes", "test"], typed(cwd));
    expect(code).toBe(1);
    expect(stdout.replaceAll(/ +/g, " ")).toBe(
      "recipe result item collection\nscene no sample - -\ngood valid x scenes\nbad invalid_item - -\n",
    );
    expect(stderr).toContain("bad: ");
  });

  test("one whose item has another id than its recipe says fails, as in a sample of an inventory", async () => {
    const one = { ...scene, options: { detail: "{url}" }, sample: "x" };
    const cwd = await project({ same: { ...one, id: "{url|lower}" }, other: { ...one, id: "{url}-{1}" } });
    await writeFile(join(cwd, "urls.txt"), "X\n");
    const { code, stdout, stderr } = await run(["recipes", "test", "same", "other"], typed(cwd));
    expect([code, stdout.replaceAll(/ +/g, " ")]).toEqual([
      1,
      "recipe result item collection\nsame valid x scenes\nother invalid_item - -\n",
    ]);
    expect(stderr).toContain('other: the item\'s id is "x", and id of the recipe says "x-x"');
    const sampled = await run(["enqueue", "urls.txt", "--recipe", "same", "--dry-run", "--sample", "1"], typed(cwd));
    expect(sampled).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the item\'s id is "X", and id of the recipe says "x"'),
    });
    const shown = await run(["enqueue", "--no-check", "urls.txt", "--recipe", "same", "--dry-run"], typed(cwd));
    expect(shown.stdout).toContain('"collection_id":"scenes"} makes item x\n');
    const json = await run(
      ["enqueue", "--no-check", "urls.txt", "--recipe", "same", "--dry-run", "--json"],
      typed(cwd),
    );
    expect(JSON.parse(json.stdout).messages[0]).toMatchObject({ item_id: "x" });
  });

  test("one that has no sample, or a column too few, is refused", async () => {
    const cwd = await project({ few: { ...scene, sample: "x", options: { detail: "{day}" } } });
    expect(await run(["recipes", "test", "scene"], typed(cwd))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("recipes.scene.sample in settings"),
    });
    expect(await run(["recipes", "test", "few"], typed(cwd))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the sample has no column day, which "{day}" names'),
    });
    expect((await run(["recipes", "test", "other"], typed(cwd))).stderr).toContain("settings have no recipe other");
  });
});

describe("enqueue --sample", () => {
  test("makes the items of a few rows, and sends nothing", async () => {
    const urls = Array.from({ length: 50 }, (_, index) => `scene-${index}`).join("\n");
    const cwd = await project({}, { "urls.txt": urls });
    const args = ["enqueue", "urls.txt", "--recipe", "scene", "--dry-run", "--sample", "5", "--json"];
    const { code, stdout } = await run(args, typed(cwd));
    const { items, count } = JSON.parse(stdout);
    expect([code, count]).toEqual([0, 50]);
    expect(new Set(items.map(({ id }: { id: string }) => id)).size).toBe(5);
  });

  test("is refused without --dry-run", async () => {
    const { code, stderr } = await run(
      ["enqueue", "x.txt", "--recipe", "scene", "--sample", "5"],
      typed(await project()),
    );
    expect(code).toBe(2);
    expect(stderr).toContain("add --dry-run");
  });

  test("takes every row alike", async () => {
    const taken = new Map<number, number>();
    async function* rows() {
      yield* [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    }
    for (let turn = 0; turn < 2000; turn += 1) {
      for (const row of (await choose(rows(), 3)).chosen) taken.set(row, (taken.get(row) ?? 0) + 1);
    }
    expect([...taken.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const [, times] of taken) expect(times).toBeGreaterThan(450);
  });
});

describe("packages check", () => {
  test("a lock that is what settings ask for is fine", async () => {
    const { code, stdout, stderr } = await run(["packages", "check"], typed(await project()));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("locked");
  });

  test("one that is older than its settings is not", async () => {
    const cwd = folderWith({
      "config.yml": stringify({ packages: { [misbehaving]: { version: "9" }, "stactools-naip": {} } }),
      "packages.lock": lock,
    });
    const { code, stdout, stderr } = await run(["packages", "check"], typed(cwd));
    expect(code).toBe(1);
    expect(stdout).toMatch(/stactools-misbehave +\S+ +older than its settings\nstactools-naip +- +not locked/);
    expect(stderr).toContain("try: stac-ingest packages lock");
  });
});

test("packages upgrade shows what moved as a table", async () => {
  const small = "\n[idna]\npython 3.11\nrequires idna\n\nidna==3.9 \\\n    --hash=sha256:aa\n";
  const cwd = folderWith({ "config.yml": stringify({ packages: { idna: {} } }), "packages.lock": small });
  const { code, stdout } = await run(["packages", "upgrade", "idna"], typed(cwd));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^set +package +from +to\n/);
  expect(stdout).toMatch(/idna +idna +3\.9 +3\.\d+/);
});

test("documents differ where a value does, whatever the order of their keys", () => {
  expect(differences({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1.0 })).toEqual([]);
  expect(differences({ a: 1, b: [1, 2] }, { b: [1, { c: 3 }, 4], d: 5 })).toEqual([
    { path: "a", before: 1, now: undefined },
    { path: "b[1]", before: 2, now: { c: 3 } },
    { path: "b[2]", before: undefined, now: 4 },
    { path: "d", before: undefined, now: 5 },
  ]);
});
