import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { openTestDatabase } from "../test-database.ts";

const id = "00000000-0000-4000-8000-000000000000";
const asked: readonly OperateRequest[] = [
  { action: "collections.list" },
  { action: "collections.get", id: "c" },
  { action: "collections.delete", id: "c" },
  { action: "items.count" },
  { action: "items.get", collection: "c", id: "a" },
  { action: "items.delete", collection: "c", ids: ["a"] },
  { action: "items.quality", collection: "c" },
  { action: "runs.list" },
  { action: "runs.show", id },
  { action: "runs.forget", id },
  { action: "runs.cancelled", id, sequences: [1] },
  { action: "runs.item", collection: "c", id: "a" },
  { action: "runs.missing", id, first: 1, last: 2 },
  { action: "database.activity" },
  { action: "pgstac.version" },
];

/** A way to a database that can be closed. */
async function openWay(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from.on("error", () => {}));
      from.pipe(to);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const way = new URL(url);
  way.hostname = "127.0.0.1";
  way.port = String((server.address() as AddressInfo).port);
  const close = async (): Promise<void> => {
    const closed = once(server.close(), "close");
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: way.href, close };
}

test("each request to a database that is gone says so, and is no error of the program", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const way = await openWay(database.url);
  await using catalogue = await openCatalogue(way.url);
  await catalogue.operate({ action: "runs.list" });
  await way.close();
  for (const request of asked) {
    const error = await catalogue.operate(request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect.soft(error, request.action).toBeInstanceOf(Fault);
    expect.soft((error as Fault | undefined)?.kind, request.action).toMatch(/^(infrastructure|database_unreachable)$/);
  }
});
