import { expect, test } from "vitest";
import { openCatalogue } from "../../../src/pgstac/catalogue/open-catalogue.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";
import type { OperateRequest } from "../../../src/pipeline/operate/operate.ts";
import { defaultVersion } from "../../../src/settings/pgstac-versions.ts";
import { reservePort } from "../../handlers/tcp-proxy.ts";
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

test("each request to a database that is gone says so, and is no error of the program", async () => {
  await using database = await openTestDatabase(defaultVersion);
  const way = new URL(database.url);
  const proxy = await reservePort({ host: way.hostname, port: Number(way.port) });
  await proxy.start();
  way.host = `127.0.0.1:${proxy.port}`;
  await using catalogue = await openCatalogue(way.href);
  await catalogue.operate({ action: "runs.list" });
  await proxy.stop();
  for (const request of asked) {
    const error = await catalogue.operate(request).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect.soft(error, request.action).toBeInstanceOf(Fault);
    expect.soft((error as Fault | undefined)?.kind, request.action).toMatch(/^(infrastructure|database_unreachable)$/);
  }
});
