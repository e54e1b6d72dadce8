import { once } from "node:events";
import { appendFileSync, readFileSync, renameSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import type { LoadedItem } from "../../../../src/pipeline/stage/loaded-item.ts";
import { Settings } from "../../../../src/settings/settings.ts";
import { openListener } from "../../../../src/targets/local/process/open-listener.ts";
import { folderWith, removeFolders } from "../../../cli/folder.ts";

afterAll(removeFolders);

const item = (id: string): LoadedItem => ({
  outcome: "new",
  collection: "scenes",
  id,
  bbox: null,
  datetime: "2026-01-01T00:00:00.000000Z",
  end_datetime: "2026-01-01T00:00:00.000000Z",
  run_id: null,
});
const linesOf = (path: string): string[] => readFileSync(path, "utf8").split("\n");

test("a file gets a line for each item, goes on after a line that was cut short, and may be renamed", async () => {
  const folder = folderWith({});
  const path = join(folder, "loaded.ndjson");
  const notifyOf = await openListener("loaded.ndjson", folder);
  await notifyOf([item("a"), item("b")]);
  appendFileSync(path, '{"outcome":"ne');
  await notifyOf([item("c")]);
  const [a, b, c] = ["a", "b", "c"].map((id) => JSON.stringify(item(id)));
  expect(linesOf(path)).toEqual([a, b, '{"outcome":"ne', c, ""]);
  renameSync(path, `${path}.1`);
  await notifyOf([item("a")]);
  expect(linesOf(path)).toEqual([a, ""]);
});

test("a file that cannot be written to is refused at once, with its path", async () => {
  const folder = folderWith({});
  await expect(openListener("missing/loaded.ndjson", folder)).rejects.toMatchObject({
    kind: "infrastructure",
    message: expect.stringMatching(/missing\/loaded\.ndjson cannot be written to: there is no such file/),
  });
});

test("an address is posted lists of JSON; whatever it answers but success is a fault, and then it is asked nothing for a moment", async () => {
  const posted: LoadedItem[][] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    posted.push(JSON.parse(await text(request)));
    response.writeHead(status, { location: "/elsewhere" }).end("thanks");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=secret`;
  const many = Array.from({ length: 501 }, (_, index) => item(String(index)));
  await (await openListener(address, "/"))(many);
  expect(posted.map(({ length }) => length)).toEqual([500, 1]);
  expect(posted.flat()).toEqual(many);
  for (status of [302, 400, 503]) {
    posted.length = 0;
    const notifyOf = await openListener(address, "/");
    const expected = expect.objectContaining({
      kind: "infrastructure",
      message: expect.stringMatching(`token=\\*\\*\\* answers ${status}$`),
    });
    await expect(notifyOf([item("a")])).rejects.toEqual(expected);
    await expect(notifyOf([item("a")])).rejects.toEqual(expected);
    expect(posted).toHaveLength(1);
  }
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  const gone = await openListener(address, "/");
  await expect(gone([item("a")])).rejects.toThrow(/cannot be reached: \S+/);
});

test.each(["", "s3://bucket/loaded.ndjson", "ftp://host/a", "https://user:secret@host/a", "https://"])(
  "%j is no destination",
  (item_loaded_to) => {
    expect(Settings.safeParse({ item_loaded_to }).success).toBe(false);
  },
);
test.each(["loaded.ndjson", "/var/loaded.ndjson", "C:\\loaded.ndjson", "https://host/a?b=c"])(
  "%j is one",
  (item_loaded_to) => {
    expect(Settings.parse({ item_loaded_to }).item_loaded_to).toBe(item_loaded_to);
  },
);
