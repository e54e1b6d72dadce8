import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheFolder } from "../../../cache-folder.ts";
import { descendantsOf } from "../../../descendants-of.ts";
import { freePort } from "../../../free-port.ts";
import { isLinux } from "../../../machine.ts";
import { collectionDocument, itemDocument } from "../../../pgstac/documents.ts";
import { isRunning } from "../../../stactools/is-running.ts";
import { openServedPipeline, type ServedPipeline, until } from "./served-pipeline.ts";

const waiting = 120_000;
let pipeline: ServedPipeline;

beforeAll(async () => {
  pipeline = await openServedPipeline({}, {}, await freePort());
  writeFileSync(join(pipeline.folder, "collection.json"), collectionDocument("scenes").text);
  const items = ["one", "two", "three"].map((id) => itemDocument("scenes", id).text);
  writeFileSync(join(pipeline.folder, "items.ndjson"), items.join("\n"));
  await pipeline.read(["collections", "load", "collection.json"]);
  await pipeline.read(["publish", "items.ndjson", "--direct"]);
  await pipeline.answers();
}, 300_000);
afterAll(() => pipeline[Symbol.asyncDispose]());

interface Linked {
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}
const get = async <Answer>(path: string): Promise<Answer> => (await fetch(path)).json() as Promise<Answer>;

/** The process of the STAC API. */
const apiProcess = (): number | undefined =>
  descendantsOf(pipeline.pid()).find(({ command }) => command.includes("serve_stac_api.py"))?.pid;

test("local status, doctor and outputs name the address", async () => {
  const url = pipeline.stacApiUrl;
  expect(await pipeline.read(["local", "status"])).toMatchObject({ stac_api_url: url });
  expect((await pipeline.run(["local", "status"])).stdout).toContain(`STAC API   ${url}`);
  expect(await pipeline.read(["doctor"])).toContainEqual({ part: "STAC API", ok: true, found: url });
  expect(await pipeline.read(["outputs", "--target", "local"])).toMatchObject([{ outputs: { StacApiUrl: url } }]);
});

test("links lead to the same origin, also the one to the next page", async () => {
  const root = await get<Linked>(pipeline.stacApiUrl);
  for (const rel of ["root", "self", "data", "search", "conformance"]) {
    expect(root.links.find((link) => link.rel === rel)?.href).toMatch(new RegExp(`^${pipeline.stacApiUrl}/`));
  }
  const found: string[] = [];
  for (let next: string | undefined = `${pipeline.stacApiUrl}/search?limit=2`; next !== undefined; ) {
    const page: Linked & { features: readonly { id: string }[] } = await get(next);
    found.push(...page.features.map(({ id }) => id));
    next = page.links.find(({ rel }) => rel === "next")?.href;
    if (next) expect(next).toMatch(new RegExp(`^${pipeline.stacApiUrl}/search\\?`));
  }
  expect(found.sort()).toEqual(["one", "three", "two"]);
});

test.each([
  ["POST", "/collections"],
  ["PUT", "/collections/scenes"],
  ["DELETE", "/collections/scenes"],
  ["POST", "/collections/scenes/items"],
  ["POST", "/collections/scenes/bulk_items"],
  ["PUT", "/collections/scenes/items/one"],
  ["PATCH", "/collections/scenes/items/one"],
  ["DELETE", "/collections/scenes/items/one"],
])("%s %s is refused", async (method, path) => {
  const body = method === "DELETE" ? null : itemDocument("scenes", "one", { properties: { changed: true } }).text;
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${pipeline.stacApiUrl}${path}`, { method, body, headers });
  expect([404, 405]).toContain(answer.status);
  const item = await get<{ properties: object }>(`${pipeline.stacApiUrl}/collections/scenes/items/one`);
  expect(item.properties).not.toHaveProperty("changed");
});

test("pages of every origin may read, and search by POST", async () => {
  const origin = "https://radiantearth.github.io";
  const read = await fetch(`${pipeline.stacApiUrl}/collections`, { headers: { origin } });
  expect(read.headers.get("access-control-allow-origin")).toBe("*");
  const asked = await fetch(`${pipeline.stacApiUrl}/search`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
  });
  expect(asked.status).toBe(200);
  expect(asked.headers.get("access-control-allow-methods")).toBe("GET, POST, OPTIONS");
  expect(asked.headers.get("access-control-allow-credentials")).toBeNull();
});

test("open prints the address of the page, which is at the same origin and needs its token", async () => {
  const { url } = await pipeline.read<{ url: string }>(["open"]);
  expect(url).toBe(pipeline.pageUrl());
  expect(new URL(url).origin).toBe(new URL(pipeline.stacApiUrl).origin);
  expect(await (await fetch(url)).text()).toContain('<div id="page">');
  expect((await fetch(new URL("/", url))).status).toBe(401);
  const cross = { headers: { origin: "null" } };
  expect((await fetch(url, cross)).status).toBe(403);
});

test("documents of the API are of another origin than the page", async () => {
  const { headers } = await fetch(`${pipeline.stacApiUrl}/api.html`);
  expect(headers.get("content-type")).toContain("text/html");
  expect(headers.get("content-security-policy")).toBe("sandbox allow-scripts");
});

test.skipIf(!isLinux)("killed, it is started again, which is said once", { timeout: waiting }, async () => {
  const before = apiProcess();
  expect(before).toBeDefined();
  process.kill(before as number, "SIGKILL");
  await until(() => apiProcess() !== undefined && apiProcess() !== before);
  await pipeline.answers();
  expect(
    pipeline.printed().match(/the STAC API does not run: it was killed by SIGKILL; it is tried again/g),
  ).toHaveLength(1);
});

test.skipIf(!isLinux)(
  "it ends with a pipeline that is killed, whose page goes on with its token",
  { timeout: waiting },
  async () => {
    const [api, killed, page] = [apiProcess() as number, pipeline.pid(), pipeline.pageUrl()];
    process.kill(killed, "SIGKILL");
    await until(async () => !(await isRunning(api)));
    await until(async () => (await pipeline.run(["local", "status"])).code === 0 && pipeline.pid() !== killed);
    expect(pipeline.pageUrl()).toBe(page);
    await pipeline.answers();
  },
);

describe("where it cannot be installed", () => {
  let lonely: ServedPipeline;
  let cache: string;
  beforeAll(async () => {
    cache = mkdtempSync(join(tmpdir(), "stac-ingest-cache-"));
    mkdirSync(join(cache, "stac-ingest"));
    for (const name of readdirSync(cacheFolder).filter((each) => each !== "envs")) {
      symlinkSync(join(cacheFolder, name), join(cache, "stac-ingest", name));
    }
    const offline = { XDG_CACHE_HOME: cache, UV_OFFLINE: "1", UV_CACHE_DIR: join(cache, "uv") };
    lonely = await openServedPipeline({}, offline);
  }, 300_000);
  afterAll(async () => {
    await lonely[Symbol.asyncDispose]();
    rmSync(cache, { recursive: true, force: true });
  });

  test("the pipeline works, and why there is no API is said once, with what to do", { timeout: waiting }, async () => {
    const asked = async () => (await fetch(lonely.stacApiUrl)).json() as Promise<{ code: string; description: string }>;
    await until(async () => (await asked()).code === "Unavailable");
    const { description } = await asked();
    expect(description).toMatch(
      /^the STAC API does not run: it cannot be installed: .*\(try: check the connection to/s,
    );
    const checks = await lonely.read<{ part: string }[]>(["doctor"], 1);
    expect(checks).toContainEqual({ part: "STAC API", ok: false, found: `${lonely.stacApiUrl}; ${description}` });
    writeFileSync(join(lonely.folder, "collection.json"), collectionDocument("scenes").text);
    await lonely.read(["publish", "collection.json"]);
    await until(async () => (await lonely.read<unknown[]>(["collections", "list"])).length === 1);
    expect(lonely.printed().match(/the STAC API does not run/g)).toHaveLength(1);
    const { code } = await lonely.run(["local", "stop"]);
    expect(code).toBe(0);
  });
});

test("a port that is taken is another, with a note", { timeout: waiting }, async () => {
  const taken = await freePort();
  const squatter = createServer().listen(taken, "127.0.0.1");
  await using other = await openServedPipeline({}, {}, taken);
  expect(other.stacApiUrl).not.toContain(`:${taken}/`);
  expect(other.printed()).toContain(`the page and the STAC API are at ${new URL(other.stacApiUrl).origin}`);
  squatter.close();
});

test("without the setting neither is served", { timeout: waiting }, async () => {
  await using plain = await openServedPipeline({}, { STAC_INGEST_STAC_API: "false" });
  expect(plain.stacApiUrl).toBeNull();
  expect((await plain.run(["local", "status"])).stdout).not.toContain("STAC API");
  expect((await plain.read<{ part: string }[]>(["doctor"])).map(({ part }) => part)).not.toContain("STAC API");
});
