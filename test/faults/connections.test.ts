import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ItemMaker } from "../../src/stactools/item-maker.ts";
import { openItemMaker } from "../../src/stactools/open-item-maker.ts";
import { misbehave, misbehavingProject, within } from "../stactools/misbehaving-package.ts";

const ways = ["fetch", "fetch-with-urllib", "fetch-with-fsspec"];
/** Requests that reached the part of this machine that settings do not name. */
let reached: string[] = [];
let inside: Server;
let named: Server;
let maker: ItemMaker;
const addressOf = (server: Server): string => {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address}:${port}`;
};

beforeAll(async () => {
  const listening = async (server: Server, host: string): Promise<Server> => {
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return server;
  };
  inside = await listening(
    createServer((request, response) => {
      reached.push(request.url ?? "");
      response.end("secret");
    }),
    "127.0.0.2",
  );
  named = await listening(
    createServer((_, response) => response.writeHead(302, { Location: `${addressOf(inside)}/redirected` }).end()),
    "127.0.0.1",
  );
  const project = await misbehavingProject();
  const settings = { ...project.settings, gen_workers: 1 };
  maker = openItemMaker({ ...project, settings, log: () => {} });
});
afterAll(async () => {
  await maker[Symbol.asyncDispose]();
  inside.close();
  named.close();
});

test.each(ways)("%s: a redirect into the machine is not followed, and the request is dead", async (way) => {
  reached = [];
  const made = maker.createItem(misbehave(way, `${addressOf(named)}/x.tif`), within(120));
  await expect(made).rejects.toMatchObject({
    kind: "href_not_allowed",
    message: expect.stringMatching(/127\.0\.0\.2 is not among the hosts .*allowed_hrefs\.hosts/),
  });
  expect(reached).toEqual([]);
});

test("an address in the machine never reaches the worker", async () => {
  reached = [];
  for (const value of [`${addressOf(inside)}/x.tif`, `/vsicurl/${addressOf(inside)}/x.tif`]) {
    const made = maker.createItem(misbehave("open-raster", value), within(120));
    await expect(made).rejects.toMatchObject({ kind: "href_not_allowed" });
  }
  expect(reached).toEqual([]);
});
