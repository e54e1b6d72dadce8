import { openEmbeddedDatabase } from "../postgres/open-embedded-database.ts";
import { readOrMakePassword } from "../postgres/pgpass.ts";
import { statePaths } from "../state/state-paths.ts";
import type { PipelineOptions } from "./run-pipeline-options.ts";

/** The database of a running pipeline: the embedded one, or a server that was named. */
export interface PipelineDatabase extends AsyncDisposable {
  readonly url: string;
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
    return { url: databaseUrl, failed: failure.signal, shortenTimeLimit: () => {}, [Symbol.asyncDispose]: close };
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
    failed: failure.signal,
    shortenTimeLimit: () => database.shortenTimeLimit(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}
