import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "./misbehaving-package.ts";

let content: Buffer | "missing" | "down";
let server: Server;
let maker: ItemMaker;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!Buffer.isBuffer(content)) return void response.writeHead(content === "missing" ? 404 : 503).end();
    const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const last = Math.min(Number(to || Infinity), content.length - 1);
    const part = content.subarray(Number(from), last + 1);
    response.writeHead(request.headers.range ? 206 : 200, {
      "Accept-Ranges": "bytes",
      "Content-Length": part.length,
      ...(request.headers.range && { "Content-Range": `bytes ${from}-${last}/${content.length}` }),
    });
    response.end(request.method === "HEAD" ? undefined : part);
  }).listen(0, "127.0.0.1");
  const project = await misbehavingProject();
  maker = openItemMaker({ ...project, settings: { ...project.settings, gen_workers: 1 }, log: () => {} });
  await maker.createItem(misbehave("well"), within(120));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/raster.pgm`;
});
afterAll(async () => {
  await maker[Symbol.asyncDispose]();
  server.close();
});

const raster = (width: number) => Buffer.concat([Buffer.from(`P5\n${width} 1\n255\n`), Buffer.alloc(width, 7)]);
const open = async () => {
  const text = await maker.createItem(misbehave("open-raster", address), within(30));
  return JSON.parse(text ?? "").properties;
};

test("a warm worker finds a file that was missing before, and its newest contents", async () => {
  content = "missing";
  await expect(open()).rejects.toMatchObject({ kind: "item_failed" });
  content = raster(10);
  expect(await open()).toMatchObject({ width: 10 });
  content = raster(2000);
  expect(await open()).toMatchObject({ width: 2000 });
});

test("an address that fails again fails in the same way each time", async () => {
  content = "down";
  await expect(open()).rejects.toMatchObject({ kind: "network" });
  await expect(open()).rejects.toMatchObject({ kind: "network" });
});
