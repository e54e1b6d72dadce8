import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { makeReader } from "../../../pgstac/schema/make-reader.ts";
import { type CatalogueReader, catalogueReader } from "../api/catalogue-reader.ts";
import { openEmbeddedDatabase } from "../postgres/open-embedded-database.ts";
import { readOrMakePassword } from "../postgres/pgpass.ts";
import { randomPassword } from "../postgres/random-password.ts";
import { statePaths } from "../state/state-paths.ts";
import type { PipelineOptions } from "./run-pipeline-options.ts";

/** The database of a running pipeline: the embedded one, or a server that was named. */
export interface PipelineDatabase extends AsyncDisposable {
  readonly url: string;
  /** Connections that are of use to those who read at once. */
  readonly readers: number;
  /** Makes the user who only reads the catalogue. */
  openReader(): Promise<CatalogueReader>;
  /** Aborts when the database is lost. */
  readonly failed: AbortSignal;
  /** Gives a statement that is under way little more time, because the pipeline ends. */
  shortenTimeLimit(): void;
}

/**
 * Opens the embedded database, unless settings or the operator named a server.
 * @throws Fault as `openEmbeddedDatabase`
 */
export async function openPipelineDatabase(
  { settings, stateFolder, cacheFolder, databaseUrl, port }: PipelineOptions,
  announce: (sentence: string) => void,
): Promise<PipelineDatabase> {
  const failure = new AbortController();
  if (databaseUrl !== undefined) {
    const close = async (): Promise<void> => {};
    return {
      url: databaseUrl,
      readers: 10,
      openReader: async () => {
        const user = { name: readerOf(stateFolder), password: randomPassword() };
        return catalogueReader(await makeReader(databaseUrl, user), user, databaseUrl);
      },
      failed: failure.signal,
      shortenTimeLimit: () => {},
      [Symbol.asyncDispose]: close,
    };
  }
  const database = await openEmbeddedDatabase({
    dataFolder: statePaths(stateFolder).database,
    pgstacVersion: settings.pgstac_version,
    port,
    cacheFolder,
    password: await readOrMakePassword(stateFolder),
    announce,
  });
  database.lost.catch((error: unknown) => failure.abort(error));
  return {
    url: database.url,
    // Clients take turns in its one session.
    readers: 2,
    openReader: async () => {
      const { hostname: host, pathname, username: name, password } = new URL(database.readerUrl);
      return catalogueReader(
        { host, port: database.port, database: pathname.slice(1) },
        { name, password },
        `${database.url}?sslmode=disable`,
      );
    },
    failed: failure.signal,
    shortenTimeLimit: () => database.shortenTimeLimit(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

/** Names the user of a pipeline's STAC API on a server: each pipeline has one, since each sets its password. */
const readerOf = (stateFolder: string): string =>
  `stac_ingest_reader_${createHash("sha256").update(`${hostname()}:${stateFolder}`).digest("hex").slice(0, 12)}`;
