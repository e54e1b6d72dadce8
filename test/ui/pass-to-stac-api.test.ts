import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StacApiTrouble } from "../../src/targets/stac-api.ts";
import { isOfStacApi, passToStacApi } from "../../src/ui/pass-to-stac-api.ts";

let folder: string;
let trouble: StacApiTrouble | undefined;
let seen: IncomingMessage | undefined;
let origin: string;
const socket = (): string => join(folder, "socket");

const api = createServer(async (request, response) => {
  seen = request;
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  response.writeHead(201, { "content-type": "application/json", "access-control-allow-origin": "*" });
  response.end(JSON.stringify({ path: request.url, body: Buffer.concat(pieces).toString() }));
});
const front = createServer((request, response) => passToStacApi(request, response, { socket, trouble: () => trouble }));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "stac-ingest-pass-"));
  trouble = undefined;
  seen = undefined;
  await Promise.all([once(api.listen(socket()), "listening"), once(front.listen(0, "127.0.0.1"), "listening")]);
  origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const server of [api, front]) {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

test("a request arrives with its body, under the host that was asked, and without the page's cookie", async () => {
  const headers = { cookie: "stac-ingest-1=token", "content-type": "application/json" };
  const answer = await fetch(`${origin}/stac/search?limit=2`, { method: "POST", body: "{}", headers });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("content-security-policy")).toBe("sandbox allow-scripts");
  expect(await answer.json()).toEqual({ path: "/search?limit=2", body: "{}" });
  expect(seen?.headers).toMatchObject({ host: new URL(origin).host, "content-type": "application/json" });
  expect(seen?.headers.cookie).toBeUndefined();
});

test("an API that answers and hangs up before the body has come is heard", async () => {
  await new Promise((resolve) => api.close(resolve));
  const server = "http.createServer((_, response) => response.writeHead(405, { connection: 'close' }).end())";
  const hasty = spawn(process.execPath, ["-e", `${server}.listen(process.argv[1], () => console.log())`, socket()]);
  await once(hasty.stdout, "data");
  try {
    for (let turn = 0; turn < 300; turn++) {
      const { status } = await fetch(`${origin}/stac/collections/c`, { method: "PUT", body: "x".repeat(2_000) });
      expect(status).toBe(405);
    }
  } finally {
    hasty.kill();
  }
});

test("a body that no search has is refused", async () => {
  const body = "x".repeat(11 * 1024 ** 2);
  const answer = await fetch(`${origin}/stac/search`, { method: "POST", body }).catch(() => undefined);
  expect([413, undefined]).toContain(answer?.status);
  expect(seen).toBeUndefined();
});

test.each([
  ["/stac", "/"],
  ["/stac/", "/"],
  ["/stac?f=json", "/?f=json"],
  ["/stac/collections/a%2Fb", "/collections/a%2Fb"],
])("%s is asked for as %s", async (asked, path) => {
  expect(isOfStacApi(asked)).toBe(true);
  expect(await (await fetch(`${origin}${asked}`)).json()).toMatchObject({ path });
});

test.each(["/", "/api/letters", "/stacked", "/page.js"])("%s is the page's", (path) => {
  expect(isOfStacApi(path)).toBe(false);
});

test.each([
  [true, "Starting"],
  [false, "Unavailable"],
])("an API that does not answer is said to, for every origin (passes: %s)", async (passes, code) => {
  trouble = { sentence: "it cannot be installed", passes };
  const answer = await fetch(`${origin}/stac`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(await answer.json()).toEqual({ code, description: "it cannot be installed" });
  expect(seen).toBeUndefined();
});

test("an API that is just gone is said to", async () => {
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  const answer = await fetch(`${origin}/stac`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: "Starting", description: expect.stringContaining("ENOENT") });
});
