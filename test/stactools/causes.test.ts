import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehaving, misbehavingProject, within } from "./misbehaving-package.ts";

const image = Buffer.concat([Buffer.from("P5\n10 1\n255\n"), Buffer.alloc(10, 7)]);
let server: Server;
let address: string;
let folder: string;
let maker: ItemMaker;
let paying: ItemMaker;

/** Serves a requester-pays bucket as S3 does, and errors by their status. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const [, status = "200", code] = /^\/(\d{3})(?:-(\w+))?/.exec(request.url ?? "") ?? [];
    const payer = request.headers["x-amz-request-payer"];
    if (request.url?.startsWith("/scenes/") && payer === "requester") {
      const [, from = "0"] = /^bytes=(\d+)-/.exec(request.headers.range ?? "") ?? [];
      const part = image.subarray(Number(from));
      const range = `bytes ${from}-${image.length - 1}/${image.length}`;
      response.writeHead(206, { "Content-Range": range, "Content-Length": part.length });
      return void response.end(request.method === "HEAD" ? undefined : part);
    }
    response.statusCode = request.url?.startsWith("/scenes/") ? 403 : Number(status);
    if (code === "later") response.setHeader("Retry-After", "1");
    response.end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  address = `http://${host}`;
  vi.stubEnv("AWS_ACCESS_KEY_ID", "anybody");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "anything");
  folder = await mkdtemp(join(tmpdir(), "stac-ingest-test-"));
  await writeFile(join(folder, "page.tif"), "<html>log in</html>");
  await writeFile(join(folder, "cut.tif"), Buffer.from("49492a0008000000", "hex"));
  const project = await misbehavingProject();
  const s3 = { AWS_S3_ENDPOINT: host, AWS_HTTPS: "NO", AWS_VIRTUAL_HOSTING: "FALSE", AWS_REGION: "us-east-1" };
  const open = (environment: Record<string, string>): ItemMaker => {
    const set = { ...project.settings.packages[misbehaving], environment };
    const gen = { environment: s3 };
    const settings = readSettings(
      { ...project.settings, gen_workers: 1, gen, packages: { [misbehaving]: set } },
      "test",
    );
    return openItemMaker({ ...project, settings, log: () => {} });
  };
  maker = open({});
  paying = open({ AWS_REQUEST_PAYER: "requester" });
});
afterAll(async () => {
  await Promise.all([maker[Symbol.asyncDispose](), paying[Symbol.asyncDispose]()]);
  server.close();
  await rm(folder, { recursive: true });
  vi.unstubAllEnvs();
});

async function fault(mode: string, detail: string): Promise<Fault> {
  const outcome = await maker.createItem(misbehave(mode, detail), within(60)).catch((error: unknown) => error);
  if (outcome instanceof Fault) return outcome;
  throw new Error(`no fault but ${outcome}`);
}

test("a requester-pays bucket says what to set, and is read once that is set", async () => {
  const request = misbehave("open-raster", "/vsis3/scenes/naip.pgm");
  await expect(maker.createItem(request, within(60))).rejects.toMatchObject({
    kind: "item_failed",
    message: expect.stringMatching(
      /^reading is denied \(HTTP 403\): the bucket may be requester-pays \(try: set AWS_REQUEST_PAYER: requester under packages\.stactools-misbehave\.environment/,
    ),
  });
  const text = await paying.createItem(request, within(60));
  expect(JSON.parse(text ?? "").properties).toMatchObject({ width: 10 });
});

const past = new Date(Date.now() - 7_200_000).toISOString().replace(/\.\d+Z/, "Z");
const compact = past.replaceAll(/[-:]/g, "");
const later = new Date(Date.now() + 7_200_000).toISOString().replace(/\.\d+Z/, "Z");

test.each([
  ["of AWS", `X-Amz-Date=${compact}&X-Amz-Expires=60&X-Amz-Signature=secret`],
  ["of Google", `X-Goog-Date=${compact}&X-Goog-Expires=60&X-Goog-Signature=secret`],
  ["of Azure", `se=${encodeURIComponent(past)}&sp=r&sig=secret`],
  ["of CloudFront", `Expires=${Math.floor(Date.parse(past) / 1000)}&Key-Pair-Id=x&Signature=secret`],
])("a signed address %s that has expired is said to have, without its signature", async (_, query) => {
  const { kind, message } = await fault("fetch", `${address}/403.tif?${query}`);
  expect(kind).toBe("item_failed");
  expect(message).toMatch(/^reading is denied \(HTTP 403\): the signed address expired \d{4}-.*Z \(try: sign/);
  expect(message).not.toContain("secret");
});

test.each([
  ["fetch", () => `${address}/403.tif?se=${later}&sig=secret`, "item_failed", /^reading is denied .*signed until/],
  ["fetch", () => `${address}/401.tif`, "item_failed", /^reading is denied \(HTTP 401\).*credentials.*requester-pays/],
  ["open-raster", () => `${address}/403.tif`, "item_failed", /^reading is denied \(HTTP 403\).*AWS_REQUEST_PAYER/],
  ["fetch", () => `${address}/403-later.tif`, "network", /^the server asks for fewer requests/],
  ["fetch-with-urllib", () => `${address}/403-later.tif`, "network", /^the server asks for fewer requests/],
  ["fetch", () => `${address}/429.tif`, "network", /^the server asks for fewer requests/],
  ["fetch", () => `${address}/404.tif`, "item_failed", /^the server has no such file/],
  ["open-raster", () => `${address}/404.tif`, "item_failed", /^the server has no such file/],
  ["open-raster", () => join(folder, "page.tif"), "item_failed", /^GDAL knows no format of this file/],
  ["open-raster", () => join(folder, "none.tif"), "item_failed", /^there is no such file where the package looked/],
  ["fail", () => "ZIP decoding error: CRC mismatch", "item_failed", /^the file is damaged/],
  [
    "fail",
    () => "InvalidCredentials: AWS_SECRET_ACCESS_KEY and AWS_NO_SIGN_REQUEST configuration options not defined",
    "item_failed",
    /^there are no credentials/,
  ],
  [
    "fail",
    () => "'/vsis3/scenes/a.tif' does not exist in the file system, and is not recognized as a supported dataset name.",
    "item_failed",
    /^there is no such object, or it may not be read: the bucket may be requester-pays/,
  ],
  ["fetch", () => "http://127.0.0.1:9/x.tif", "network", /^the server refuses connections/],
])("%s of %s: the cause comes first", async (mode, detail, kind, said) => {
  const refused = await fault(mode, detail());
  expect(refused.message).toMatch(said);
  expect(refused.kind).toBe(kind);
  expect(refused.message).toMatch(/\n {2}at .* in /);
  expect(refused.message).not.toContain("secret");
});
