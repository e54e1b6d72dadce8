import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect } from "vitest";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { makeDataFolder, postgisBundleIn } from "../../src/targets/local/postgres/database-folder.ts";
import {
  type DatabaseThread,
  type StartOptions,
  startDatabaseThread,
} from "../../src/targets/local/postgres/start-database-thread.ts";
import { cacheFolder } from "../cache-folder.ts";

/** A database in a thread, and the folder it lies in. */
export interface TestThread extends DatabaseThread {
  readonly folder: string;
  /** Connects a client, whose errors are its queries' alone. */
  connect(): Promise<pg.Client & AsyncDisposable>;
  /** Expects that the database was not lost and answers another client. */
  expectThatItWorks(): Promise<void>;
}

/** Opens a new embedded database with options that only the thread knows; its files go when it is disposed of. */
export async function openThread(options: Partial<StartOptions>, pgstacVersion = defaultVersion): Promise<TestThread> {
  const parent = await mkdtemp(join(tmpdir(), "stac-ingest-thread-"));
  const folder = join(parent, "database");
  await makeDataFolder(folder, pgstacVersion, cacheFolder);
  const postgisBundle = await postgisBundleIn(cacheFolder);
  const thread = await startDatabaseThread({ folder, port: 0, postgisBundle, ...options });
  let fault: Error | undefined;
  thread.lost.catch((error: Error) => {
    fault = error;
  });

  const connect: TestThread["connect"] = async () => {
    const client = new pg.Client(thread.url);
    client.on("error", () => {});
    await client.connect();
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
  };
  const expectThatItWorks = async (): Promise<void> => {
    await using client = await connect();
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    expect(fault).toBeUndefined();
  };

  return {
    ...thread,
    folder,
    connect,
    expectThatItWorks,
    [Symbol.asyncDispose]: async () => {
      await thread[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
