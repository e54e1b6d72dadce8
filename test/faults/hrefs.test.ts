import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { ItemRequest } from "../../src/pipeline/message/item-request.ts";
import { AllowedHrefs } from "../../src/settings/allowed-hrefs.ts";
import { HrefGuard } from "../../src/stactools/href-guard.ts";

let folder: string;
let inventories: string;
let state: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "stac-ingest-hrefs-")));
  inventories = join(folder, "my scenes");
  state = join(inventories, "state");
  await mkdir(state, { recursive: true });
  await mkdir(join(inventories, ".ssh"));
  await writeFile(join(inventories, "a b.tif"), "");
  await writeFile(join(inventories, ".ssh", "id_rsa"), "");
  await writeFile(join(state, "process.json"), "");
  await writeFile(join(folder, "outside.tif"), "");
  await symlink(join(folder, "outside.tif"), join(inventories, "link.tif"));
  await symlink(join(folder, "nothing"), join(inventories, "dangling.tif"));
});
afterAll(() => rm(folder, { recursive: true }));

const names: Readonly<Record<string, readonly string[]>> = {
  "data.example.com": ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
  "inside.example.com": ["10.1.2.3"],
  "both.example.com": ["93.184.215.14", "127.0.0.1"],
  "six.example.com": ["fd00:ec2::254"],
};

function guardWith(allowed: Partial<AllowedHrefs> = {}, buckets: readonly string[] = []): HrefGuard {
  return new HrefGuard({
    allowed: AllowedHrefs.parse(allowed),
    buckets,
    folders: { readable: () => [inventories], closed: [state] },
    resolve: async (host) => names[host] ?? Promise.reject(new Error("ENOTFOUND")),
  });
}

const requestOf = (value: string) =>
  ItemRequest.parse({
    package_name: "p",
    group_name: "g",
    create_item_args: [],
    create_item_options: { detail: value },
  });

async function refused(value: string, guard = guardWith()): Promise<Fault | undefined> {
  try {
    await guard.check(requestOf(value));
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

const insideHosts = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "0",
  "0.0.0.0",
  "localhost",
  "LOCALHOST.",
  "api.localhost",
  "169.254.169.254",
  "0xa9fea9fe",
  "10.0.0.8",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:a9fe:a9fe]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "①②⑦.0.0.1",
  "127。0。0。1",
  "inside.example.com",
  "both.example.com",
  "six.example.com",
];
const wrappings: readonly ((host: string) => string)[] = [
  (host) => `http://${host}/x.tif`,
  (host) => `HTTPS://${host}:9001/2018-06-01/runtime`,
  (host) => `http://user:pw@${host}/x`,
  (host) => `http:///${host}/x`,
  (host) => `/vsicurl/http://${host}/x.tif`,
  (host) => `/vsicurl_streaming/${host}/x.tif`,
  (host) => `/vsizip//vsicurl/http://${host}/x.zip/y.tif`,
  (host) => `/vsizip/vsicurl/http://${host}/x.zip/y.tif`,
  (host) => `/vsitar/{/vsigzip//vsicurl/http://${host}/x.tgz}/y`,
  (host) => `/vsicurl?max_retry=1&url=${encodeURIComponent(`http://${host}/x`)}`,
  (host) => `NETCDF:"/vsicurl/http://${host}/x.nc":band`,
  (host) => `<GDAL_WMS><Service name="TMS"><ServerUrl>http://${host}/</ServerUrl></Service></GDAL_WMS>`,
  (host) => JSON.stringify({ source: { href: `http://${host}/x` } }),
  (host) => `simplecache::http://${host}/x`,
  (host) => `zip+http://${host}/x.zip!y.tif`,
  (host) => `https://data.example.com/a.tif https://${host}/b.tif`,
  (host) => `ht\ntp://${host}/x`,
];

describe("hosts", () => {
  test.each(insideHosts)("%s is not asked, however its address is wrapped", async (host) => {
    for (const wrap of wrappings)
      expect([wrap(host), (await refused(wrap(host)))?.kind]).toEqual([wrap(host), "href_not_allowed"]);
  });

  test("the reason names the host and the remedy the setting", async () => {
    expect(await refused("http://169.254.169.254/latest/meta-data")).toMatchObject({
      message: "create_item_options.detail: host 169.254.169.254 is not allowed: it is not a public address",
      remedy: expect.stringContaining("allowed_hrefs.hosts"),
    });
    expect(await refused("https://inside.example.com/x")).toMatchObject({
      message: expect.stringContaining("its address 10.1.2.3 is not public"),
    });
  });

  test.each([
    "https://data.example.com/a.tif?sig=a%2Fb&x=/y",
    "/vsicurl/https://data.example.com/a.tif",
    "/vsizip//vsicurl/https://data.example.com/a.zip/b.tif",
    "zip+https://data.example.com/a.zip!b.tif",
    "https://93.184.215.14/a.tif",
    "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a.tif",
    "https://unknown.example.com/only-text",
  ])("%s is", async (value) => {
    expect(await refused(value)).toBeUndefined();
  });

  test("settings widen and narrow what is asked", async () => {
    const widened = guardWith({ hosts: ["public", "127.0.0.1", "*.example.com"] });
    expect(await refused("http://0x7f.1:8080/x", widened)).toBeUndefined();
    expect(await refused("http://inside.example.com/x", widened)).toBeUndefined();
    expect(await refused("http://127.0.0.2/x", widened)).toMatchObject({ kind: "href_not_allowed" });
    const narrowed = guardWith({ hosts: ["data.example.com"] });
    expect(await refused("https://data.example.com/x", narrowed)).toBeUndefined();
    expect(await refused("https://93.184.215.14/x", narrowed)).toMatchObject({ kind: "href_not_allowed" });
  });

  test.each([
    "ftp://data.example.com/x",
    "gs://bucket/x",
    "/vsigs/bucket/x",
    "/vsiaz/container/x",
    "/vsihdfs/x",
    "/vsistdin/",
    "gopher://data.example.com",
    "..",
    "--folder=..",
    "PG:host=10.0.0.1 dbname=x",
    "http://data.example.com\\@127.0.0.1/x",
    "http://127.0.0.1#@data.example.com/",
    "http://a@b@127.0.0.1/",
    "http://%31%32%37.0.0.1/",
  ])("%s is refused", async (value) => {
    expect(await refused(value)).toMatchObject({ kind: "href_not_allowed" });
  });
});

test("only buckets that settings name are read", async () => {
  const guard = guardWith({}, ["scenes"]);
  for (const value of ["s3://scenes/a.tif", "/vsis3/scenes/a.tif", "/vsizip//vsis3/scenes/a.zip"]) {
    expect(await refused(value, guard)).toBeUndefined();
  }
  for (const value of [
    "s3://other/a.tif",
    "/vsis3/other/a",
    "/vsis3_streaming/other/a",
    "/vsizip//vsis3/other/a.zip",
  ]) {
    expect(await refused(value, guard)).toMatchObject({ remedy: expect.stringContaining("readable_buckets") });
  }
});

describe("local files", () => {
  const around = (path: string): string[] => [
    path,
    `file://${path.replaceAll(" ", "%20")}`,
    `/vsizip/${path}`,
    `/vsisubfile/0_10,${path}`,
    `/vsitar/{${path}}/x`,
    `vrt://${path}`,
    `zip://${path}!x`,
    `NETCDF:"${path}":band`,
    `<VRTDataset><SourceFilename>${path}</SourceFilename></VRTDataset>`,
    `--file=${path}`,
  ];

  test("those in the folders of inventories are read", async () => {
    for (const value of [join(inventories, "a b.tif"), `file://${inventories.replaceAll(" ", "%20")}/a%20b.tif`]) {
      expect([value, (await refused(value))?.message]).toEqual([value, undefined]);
    }
    const absent = join(inventories, "not-there.tif");
    expect(await refused(absent, guardWith({}))).toMatchObject({ kind: "href_not_allowed" });
  });

  test.each(["/etc/passwd", "/proc/self/environ", "/", "~/.aws/credentials"])("%s is not", async (path) => {
    if (path === "/") return expect(await refused(path)).toBeUndefined();
    const values = path.startsWith("~") ? [path] : around(path);
    for (const value of values) expect([value, (await refused(value))?.kind]).toEqual([value, "href_not_allowed"]);
    return undefined;
  });

  test("neither the state folder, hidden files, nor what a link or .. leads to outside", async () => {
    const paths = ["state/process.json", ".ssh/id_rsa", "link.tif", "dangling.tif", "../outside.tif"];
    for (const path of paths) {
      const value = `${inventories}/${path}`;
      expect([path, (await refused(value))?.kind]).toEqual([path, "href_not_allowed"]);
    }
    expect(await refused(`${"../".repeat(20)}etc/passwd`)).toMatchObject({ kind: "href_not_allowed" });
  });

  test.each([
    "EPSG:4326",
    "2020-01-01",
    "{}/v2/{year}/{loc}.tif",
    "[[1, 2], [3.5, -4]]",
    "cloud cover",
    "",
    "a:b",
    "HDF5:x.h5://band",
  ])("%s is no file at all", async (value) => {
    expect(await refused(value)).toBeUndefined();
  });
});

test("any text is judged, and soon", async () => {
  const pieces = fc.constantFrom(
    "http://",
    "/vsicurl/",
    "%2F",
    "%25",
    ":",
    "@",
    "[",
    "]",
    "..",
    "/",
    "\\",
    "a",
    "\0",
    "é",
    "::",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ unit: "grapheme" })), { maxLength: 30 }), async (parts) => {
      const fault = await refused(parts.join(""));
      expect(fault === undefined || fault.kind === "href_not_allowed").toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  "a:",
  "file:",
  "/vsicurl/",
  "/vsizip/",
  "http://",
  'netcdf:"',
  "%25",
  "%2f",
  "/a ",
  "x ",
  "/",
  "..",
  "zip+",
  "{/",
])("a megabyte of %s is judged in no more time than it is long", async (piece) => {
  const timed = async (bytes: number): Promise<number> => {
    const value = piece.repeat(Math.ceil(bytes / piece.length));
    const started = performance.now();
    await refused(value);
    return performance.now() - started;
  };
  await timed(10_000);
  const [small, large] = [await timed(62_500), await timed(1_000_000)];
  // Linear is 16 times as long, quadratic 256.
  expect(large).toBeLessThan(Math.max(small, 50) * 100);
});
