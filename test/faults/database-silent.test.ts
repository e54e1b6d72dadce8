import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { openLocalCatalogue } from "../../src/targets/local/open-local-catalogue.ts";
import { openTestDatabase } from "../database.ts";
import { collectionDocument } from "../pgstac/documents.ts";
import { openSilentDatabase } from "./silent-database.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("an interrupted command does not wait for a database that has fallen silent, nor for each of its documents", async () => {
  const keepAlive = vi.spyOn(Socket.prototype, "setKeepAlive");
  const stateFolder = await mkdtemp(join(tmpdir(), "stac-ingest-silent-"));
  await using database = await openTestDatabase();
  await using silent = await openSilentDatabase(database.url);
  const interruption = new AbortController();
  const settings = readSettings({ database_url: silent.url }, "test");
  await using catalogue = await openLocalCatalogue({ settings, stateFolder, signal: interruption.signal });
  // The system asks for the other end of a connection whose server is gone.
  expect(keepAlive).toHaveBeenCalledWith(true, 10_000);

  const fallen = silent.silenceAt("INSERT INTO collections");
  const documents = ["a", "b", "c"].map((id) => collectionDocument(id).text);
  const answer = catalogue.operate({ action: "collections.load", documents });
  await fallen;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  interruption.abort(new Fault("interrupted", "interrupted"));
  await vi.advanceTimersByTimeAsync(10_000);
  const { loaded, failures } = await answer;
  expect(loaded).toEqual([]);
  expect(failures).toHaveLength(3);
  for (const { kind, reason } of failures) {
    expect({ kind, reason }).toEqual({ kind: "infrastructure", reason: "the database did not answer in time" });
  }
  await expect(catalogue.operate({ action: "collections.list" })).rejects.toMatchObject({ kind: "infrastructure" });
  await rm(stateFolder, { recursive: true });
});
