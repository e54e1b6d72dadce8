import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import type { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import type { Log } from "../../src/pipeline/message/log.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { isRunning } from "./is-running.ts";
import { misbehave, misbehavingProject, scratchFolders, within } from "./misbehaving-package.ts";

const logged: unknown[][] = [];
const log: Log = (...record) => void logged.push(record);
let maker: ItemMaker;
let project: Awaited<ReturnType<typeof misbehavingProject>>;

beforeAll(async () => {
  project = await misbehavingProject();
  maker = openItemMaker({ ...project, settings: { ...project.settings, gen_workers: 1 }, log });
  await maker.createItem(misbehave("well"), within(120));
});
afterAll(() => maker[Symbol.asyncDispose]());

async function made(request: ItemRequest, seconds = 30) {
  const text = await maker.createItem(request, within(seconds));
  return JSON.parse(text ?? "null");
}

async function fault(request: ItemRequest, seconds = 30): Promise<Fault> {
  const outcome = await maker.createItem(request, within(seconds)).catch((error: unknown) => error);
  if (outcome instanceof Fault) return outcome;
  throw new Error(`no fault but ${outcome}`);
}

const processOf = async () => (await made(misbehave("well"))).properties.pid;

test("an item is made by a worker that stays warm", async () => {
  const first = await made(misbehave("well"));
  const second = await made(misbehave("well"));
  expect(second.properties.pid).toBe(first.properties.pid);
  expect(second.properties.served).toBe(first.properties.served + 1);
});

test("a package finds an empty standard input, our working directory, one thread and its own command line", async () => {
  expect((await made(misbehave("well"))).properties).toMatchObject({
    stdin: "",
    cwd: process.cwd(),
    threads: "1",
    argv: ["misbehave", "create-item"],
  });
});

test("the text stays as the package wrote it, to the last digit and character", async () => {
  const text = await maker.createItem(misbehave("spelled"), within(30));
  expect(text).toContain('"detail": 10.0, "tiny": 1.50e-7, "name": "é\u2028"');
});

test("an item in a folder is found, and loses its link to that folder", async () => {
  const text = await maker.createItem(misbehave("folder"), within(30));
  expect(JSON.parse(text ?? "").links).toEqual([{ rel: "about", href: "https://example.com" }]);
  expect(text).toContain('"gsd": 10.0');
});

test("an item written beside its destination is found", async () => {
  expect(await made(misbehave("beside"))).toMatchObject({ id: "beside" });
});

test.each(["exit-0", "close-streams", "environ", "chdir", "litter"])("%s is success", async (mode) => {
  expect(await made(misbehave(mode))).toMatchObject({ id: mode });
});

test("changes that an item makes to its surroundings are undone for the next", async () => {
  const before = await made(misbehave("well"));
  await made(misbehave("environ"));
  await made(misbehave("chdir"));
  await made(misbehave("close-streams"));
  const after = await made(misbehave("well"));
  expect(after.properties).toMatchObject({ pid: before.properties.pid, cwd: process.cwd(), leaked: null, stdin: "" });
});

test("100 MB of output on both streams do not hold an item up", async () => {
  expect(await made(misbehave("flood", "50"))).toMatchObject({ id: "flood" });
});

test("temporary files are gone with their item, and a worker's folder with the worker", async () => {
  const { temporary } = (await made(misbehave("litter"))).properties;
  await expect(readFile(join(temporary, "left"))).rejects.toMatchObject({ code: "ENOENT" });
  await fault(misbehave("abort"));
  await fault(misbehave("hang"), 3);
  await expect.poll(() => scratchFolders(tmpdir())).toEqual([]);
});

describe("options", () => {
  const options = async (given: Record<string, string>, args: string[] = []) => {
    const request = misbehave("well", "", { create_item_options: given, create_item_args: ["well", ...args] });
    return (await made(request)).properties.options;
  };

  test.each<[Record<string, string>, string[], Record<string, unknown>]>([
    [{ cogs: "true" }, [], { cogs: true }],
    [{ cogs: "" }, [], { cogs: true }],
    [{ cogs: "false" }, ["--cogs"], { cogs: false }],
    [{ "no-cogs": "false" }, [], { cogs: true }],
    [{ "--cogs": "yes" }, [], { cogs: true }],
    [{ fast: "0" }, [], { fast: false }],
    [{ f: "1" }, [], { fast: true }],
    [{ tag: "a b" }, ["--tag", "-x"], { tag: ["-x", "a b"] }],
    [{ pair: "one 'and two'" }, [], { pair: ["one", "and two"] }],
    [{ size: "5" }, [], { size: 5 }],
    [{ verbose: "3" }, [], { verbose: 3 }],
    [{}, ["--cogs", "-vv", "--pair", "a", "b"], { cogs: true, verbose: 2, pair: ["a", "b"] }],
    [{ size: "2" }, ["--size=1"], { size: 2 }],
  ])("%j after %j", async (given, args, expected) => {
    expect(await options(given, args)).toMatchObject(expected);
  });

  test("nothing after -- is an option", async () => {
    const request = misbehave("", "", { create_item_args: ["--", "--help"], create_item_options: { cogs: "true" } });
    expect(await made(request)).toMatchObject({ id: "--help", properties: { options: { cogs: true } } });
  });

  test.each<[Partial<ItemRequest>, string]>([
    [{ create_item_options: { tags: "x" } }, "no option tags, did you mean --tag? it has --detail, --tag, --pair"],
    [{ create_item_options: { help: "true" } }, "no option help"],
    [{ create_item_options: { cogs: "maybe" } }, "--cogs is a flag: expected true or false, got 'maybe'"],
    [{ create_item_options: { pair: "one" } }, "--pair takes 2 values"],
    [{ create_item_options: { size: "big" } }, "'big' is not a valid integer"],
    [{ create_item_options: { verbose: "very" } }, "--verbose is counted"],
    [{ create_item_args: ["well", "--help"] }, "--help"],
    [{ create_item_args: ["well", "--unheard-of", "x"] }, "No such option"],
    [{ create_item_args: [] }, "Missing argument 'DESTINATION'"],
    [{ create_item_args: ["well", "more"] }, "unexpected extra argument"],
    [{ create_item_args: ["usage"] }, "no such scene"],
  ])("%j is refused", async (overrides, said) => {
    const { kind, message } = await fault(misbehave("well", "", overrides));
    expect(kind).toBe("invalid_arguments");
    expect(message).toContain(said);
  });
});

test("an unknown group is refused, and the fault names the known ones", async () => {
  const refused = await fault(misbehave("well", "", { group_name: "misbehave-without-items" }));
  expect(refused).toMatchObject({ kind: "no_such_group", message: expect.stringMatching(/it has misbehave$/) });
});

describe("a failing item", () => {
  test.each<[string, string, string | RegExp]>([
    ["exit-3", "item_failed", /sys\.exit\(3\)\n(.*\n)*noise from C/],
    ["exit-words", "item_failed", "sys.exit('cannot go on')"],
    ["exit-1-late", "item_failed", "sys.exit(1)"],
    ["nothing", "item_failed", "without writing an item"],
    ["two", "item_failed", "wrote 2 items, but a message makes one: item.json/a.json, item.json/b.json"],
    ["raise-from", "network", /^ValueError: cannot read the scene\n {2}because of ConnectionResetError/],
    ["raise-while-handling", "network", /^the server did not answer in time .*\nKeyError: 'scene'/],
    ["nan", "invalid_item", "wrote NaN at properties.cloud[1]"],
    ["not-json", "invalid_item", "is not JSON"],
    ["empty", "invalid_item", "an empty file"],
    ["collection", "invalid_item", "wrote a Collection, not an item"],
    ["invalid", "invalid_item", "'properties' is a required property"],
    ["unversioned", "invalid_item", "pystac"],
  ])("%s is %s and leaves the worker alone", async (mode, kind, said) => {
    const pid = await processOf();
    const refused = await fault(misbehave(mode));
    expect(refused.kind).toBe(kind);
    expect(refused.message).toMatch(said);
    expect(await processOf()).toBe(pid);
  });

  test.each<[string, string, RegExp]>([
    ["abort", "crash", /killed by SIGABRT\nFatal Python error: Aborted/],
    ["segfault", "crash", /killed by SIGSEGV\nFatal Python error: Segmentation fault/],
    ["os-exit", "crash", /ended with status 7 .*\n(.*\n)*noise from C/],
    ["no-memory", "crash", /^out of memory, with \d+ MB: MemoryError/],
  ])("%s is %s, and a fresh worker makes the next", async (mode, kind, said) => {
    const pid = await processOf();
    const refused = await fault(misbehave(mode));
    expect(refused.kind).toBe(kind);
    expect(refused.message).toMatch(said);
    expect(await processOf()).not.toBe(pid);
  });

  test.each(["hang", "hang-in-c"])("%s ends at its deadline, and a fresh worker makes the next", async (mode) => {
    expect(await fault(misbehave(mode), 2)).toMatchObject({
      kind: "timeout",
      message: expect.stringMatching(/^the item was not made in [12](\.\d)? s/),
    });
    expect(await made(misbehave("well"))).toMatchObject({ id: "well" });
  });

  test("programs that a package started are killed with it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
    const file = join(folder, "pid");
    await fault(misbehave("child", file), 3);
    const pid = Number(await readFile(file, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
    await rm(folder, { recursive: true });
  });

  test("a failure that a requirement mends names it", async () => {
    const { message } = await fault(misbehave("fail", "Object of type Affine is not JSON serializable"));
    expect(message).toContain("try: affine<3 under requirements");
  });

  test("its exception comes first, then the last frames of its traceback", async () => {
    const { message, kind } = await fault(misbehave("fail", "s3://scenes/a.tif?X-Amz-Signature=secret"));
    expect(kind).toBe("item_failed");
    expect(message.split("\n")[0]).toBe("ValueError: the scene is broken: s3://scenes/a.tif?…");
    expect(message).toMatch(/at stactools\/misbehave\/__init__\.py:\d+ in fail$/);
  });
});

describe("trouble on the network", () => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = Number(/^\/(\d{3})/.exec(request.url ?? "")?.[1] ?? 404);
      response.end("no");
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const ways = ["open-raster", "fetch", "fetch-with-urllib", "fetch-with-fsspec"];

  test.each(ways)("%s: 503 is transient, 404 and 403 are permanent", async (way) => {
    expect(await fault(misbehave(way, `${address}/503.tif`))).toMatchObject({ kind: "network" });
    expect(await fault(misbehave(way, `${address}/404.tif`))).toMatchObject({ kind: "item_failed" });
    expect(await fault(misbehave(way, `${address}/403.tif`))).toMatchObject({ kind: "item_failed" });
  });

  test.each(ways)("%s: a server that refuses connections is transient", async (way) => {
    expect(await fault(misbehave(way, "http://127.0.0.1:9/x.tif"))).toMatchObject({ kind: "network" });
  });

  test.each(["open-raster", "fetch-with-fsspec"])("%s: a missing file is permanent", async (way) => {
    expect(await fault(misbehave(way, "/nowhere/x.tif"))).toMatchObject({ kind: "item_failed" });
  });
});

test("items that come together fail each by itself, with their own output alone", async () => {
  const modes = Array.from({ length: 24 }, (_, at) => ["well", "exit-3", "well", "scene", "segfault", "fail"][at % 6]);
  const outcomes = await Promise.all(
    modes.map(async (mode = "") => {
      const request = misbehave(mode, mode === "scene" ? "a" : "", { collection_id: "scenes" });
      return await maker.createItem(request, within(60)).catch((error: Fault) => error);
    }),
  );
  const told = outcomes.map((outcome) => (outcome instanceof Fault ? outcome.kind : JSON.parse(outcome ?? "{}").id));
  const expected = { well: "well", scene: "a", "exit-3": "item_failed", segfault: "crash", fail: "item_failed" };
  expect(told).toEqual(modes.map((mode) => expected[mode as keyof typeof expected]));
  const printed = outcomes.filter((_, at) => modes[at] === "exit-3") as Fault[];
  expect(printed.map(({ message }) => message.split("noise from C").length - 1)).toEqual(printed.map(() => 1));
});

describe("time", () => {
  test("an item not begun in time is handed back", async () => {
    const busy = maker.createItem(misbehave("sleep", "2"), within(30));
    const late = maker.createItem(misbehave("well"), { beginBy: Date.now() + 500, deadline: Date.now() + 30_000 });
    await expect(late).resolves.toBeUndefined();
    await expect(busy).resolves.toContain('"sleep"');
  });

  test("items that wait are made in order", async () => {
    const order: string[] = [];
    const modes = ["sleep", "well", "exit-0", "folder"];
    await Promise.all(
      modes.map(async (mode) => {
        await maker.createItem(misbehave(mode, mode === "sleep" ? "0.3" : ""), within(30));
        order.push(mode);
      }),
    );
    expect(order).toEqual(modes);
  });

  test("an item's time counts from its beginning, also if its worker had it before", async () => {
    const settings = { ...project.settings, gen_workers: 1, gen_item_seconds: 3 };
    await using other = openItemMaker({ ...project, settings, log });
    await other.createItem(misbehave("well"), within(30));
    const both = ["2", "2"].map((seconds) => other.createItem(misbehave("sleep", seconds), within(30)));
    expect(await Promise.all(both)).toEqual([expect.stringContaining("sleep"), expect.stringContaining("sleep")]);
  });

  test("closing ends running items at once and hands all items back", async () => {
    const other = openItemMaker({ ...project, log });
    await other.createItem(misbehave("well"), within(30));
    const outcomes = [1, 2, 3].map(() => other.createItem(misbehave("hang"), within(60)));
    await other[Symbol.asyncDispose]();
    expect(await Promise.all(outcomes)).toEqual([undefined, undefined, undefined]);
  });
});

describe("permission", () => {
  test.each([
    ["stactools-other", "settings name no package"],
    ["stactools-misbehave==0.0.2", "settings name no package"],
  ])("%s is not allowed", async (name, said) => {
    const refused = await fault(misbehave("well", "", { package_name: name }));
    expect(refused).toMatchObject({ kind: "package_not_allowed", message: expect.stringContaining(said) });
    expect(refused.remedy).toContain("packages");
  });

  test("a package is found by any spelling of its name", async () => {
    expect(await made(misbehave("well", "", { package_name: "Stactools_Misbehave" }))).toMatchObject({ id: "well" });
  });
});

describe("schemas", () => {
  const unreachable = "https://schemas.example.invalid/v1.0.0/schema.json";

  test("an unavailable schema does not fail an item, and the log names it", async () => {
    for (const mode of ["with-extensions", "with-extensions", "validate"]) {
      expect(await made(misbehave(mode, unreachable))).toMatchObject({ id: mode });
    }
    expect(logged.filter((record) => JSON.stringify(record).includes(unreachable))).toHaveLength(1);
  });

  test("only schemas at https addresses are fetched", async () => {
    expect(await made(misbehave("with-extensions", "file:///etc/passwd"))).toMatchObject({ id: "with-extensions" });
    expect(logged).toContainEqual([
      "warn",
      "schema is not available",
      expect.objectContaining({ schema: "file:///etc/passwd", reason: expect.stringContaining("only public https") }),
    ]);
  });

  test("the item is validated as it will be published", async () => {
    const { kind, message } = await fault(misbehave("in-collection"));
    expect(kind).toBe("invalid_item");
    expect(message).toContain(
      "Validation failed for Feature with ID in-collection against schema at https://schemas.stacspec.org",
    );
    const item = await made(misbehave("in-collection", "", { collection_id: "scenes" }));
    expect(item).toMatchObject({ collection: "its-own", links: [] });
  });
});
