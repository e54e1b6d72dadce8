import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Fault, lineOf } from "../../../pipeline/fault/fault.ts";
import { backoff } from "../../../pipeline/process/backoff.ts";
import { every } from "../../../pipeline/process/every.ts";
import { RestartBackoff } from "../../../pipeline/process/restart-backoff.ts";
import { makeScratch, removeScratch } from "../../../stactools/scratch.ts";
import type { StacApi, StacApiTrouble } from "../../stac-api.ts";
import type { ProcessOutput } from "../state/process-output.ts";
import type { CatalogueReader } from "./catalogue-reader.ts";
import { stacApiEnvironment } from "./stac-api-environment.ts";
import { StacApiProcess } from "./stac-api-process.ts";

export interface StacApiOptions {
  readonly cacheFolder: string;
  /** Connections to the database at most. */
  readonly connections: number;
  /** Makes the user who reads the catalogue. */
  readonly openReader: () => Promise<CatalogueReader>;
  /** The file it prints to. */
  readonly output: ProcessOutput;
  /** Called with each sentence about it that an operator should read. */
  readonly announce: (sentence: string) => void;
}

/** A STAC API that is kept running until it is disposed of. */
export interface KeptStacApi extends StacApi, Disposable {}

/** Pauses before another start, in seconds. */
const pauses = { first: 1, longest: 60 };
const upkeepEveryMilliseconds = 60_000;

/**
 * Starts the STAC API in the background, and again when it ends, after a pause that grows while it keeps ending. Why there
 * is none is said once, until there was one.
 */
export function openStacApi({ cacheFolder, connections, openReader, output, announce }: StacApiOptions): KeptStacApi {
  const folder = makeScratch("api");
  const socket = join(folder, "socket");
  const closing = new AbortController();
  const { signal } = closing;
  const restarts = new RestartBackoff((deaths) => backoff(deaths, pauses));
  let trouble: StacApiTrouble | undefined = { sentence: "the STAC API is starting", passes: true };
  let isTold = false;

  /** Runs it once; resolves to why it does not run any more. */
  const run = async (): Promise<string> => {
    const { python } = await stacApiEnvironment(cacheFolder, signal);
    const reader = await openReader();
    signal.throwIfAborted();
    // A socket that a killed process left would be in the way.
    await rm(socket, { force: true });
    const started = new StacApiProcess({ python, reader, connections, socket, output });
    const kill = (): void => started.kill();
    signal.addEventListener("abort", kill);
    started.ready.then(
      () => {
        trouble = undefined;
        isTold = false;
      },
      () => {},
    );
    try {
      if (signal.aborted) kill();
      return await started.ended;
    } finally {
      signal.removeEventListener("abort", kill);
    }
  };

  const keep = async (): Promise<void> => {
    using _upkeep = every(upkeepEveryMilliseconds, () => output.cap());
    while (!signal.aborted) {
      const startedAt = performance.now();
      const why = await run().catch((error: Error) => (error instanceof Fault ? lineOf(error) : error.message));
      if (signal.aborted) return;
      trouble = { sentence: `the STAC API does not run: ${why}`, passes: false };
      if (!isTold) announce(`${trouble.sentence}; it is tried again`);
      isTold = true;
      const pauseSeconds = restarts.pauseAfter((performance.now() - startedAt) / 1000) ?? pauses.longest;
      await wait(pauseSeconds * 1000, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void keep().finally(() => removeScratch(folder));
  return { socket: () => socket, trouble: () => trouble, [Symbol.dispose]: () => closing.abort() };
}
