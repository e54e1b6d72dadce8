import { setTimeout as wait } from "node:timers/promises";
import { freeBytes } from "../../../pipeline/process/free-bytes.ts";
import { RestartBackoff } from "../../../pipeline/process/restart-backoff.ts";
import { randomPassword } from "./random-password.ts";
import { type DatabaseThread, type StartOptions, startDatabaseThread } from "./start-database-thread.ts";

/** Pauses before another start, by deaths in a row; after the last of them the database is given up. */
const pausesSeconds = [0, 1, 5, 15, 30];
/** Room below which PostgreSQL may not get the next piece of its log, which has 16 MB. */
const fullBytes = 32 * 1024 * 1024;
const lookForRoomMilliseconds = 2000;

/**
 * Opens a database in a thread. If the thread dies, or does not come back from a statement, starts another on the
 * same files, port and passwords: connections are lost then, and everything that was committed is there.
 * @throws Fault of the first start
 */
export async function startRestartingDatabase(
  given: StartOptions,
  announce: (sentence: string) => void,
): Promise<DatabaseThread> {
  const { password = randomPassword(), readerPassword = randomPassword() } = given;
  const options = { ...given, announce, password, readerPassword };
  const first = await startDatabaseThread(options);
  let latest = Promise.resolve(first);
  const closing = new AbortController();

  const restart = async (): Promise<never> => {
    const backoff = new RestartBackoff((deaths) => pausesSeconds[deaths - 1]);
    for (;;) {
      const startedAt = performance.now();
      const error = await latest.then(endOf, (reason: Error) => reason);
      const ranSeconds = (performance.now() - startedAt) / 1000;
      await waitForRoom(options.folder, error, announce, closing.signal);
      const pauseSeconds = backoff.pauseAfter(ranSeconds);
      if (pauseSeconds === undefined) throw error;
      announce(`${error.message}; it is started again`);
      await wait(pauseSeconds * 1000, undefined, { signal: closing.signal });
      latest = startDatabaseThread({ ...options, port: first.port });
    }
  };

  const lost = Promise.withResolvers<never>();
  // Nobody may be listening when it is lost, and that is no reason to end the process.
  lost.promise.catch(() => {});
  restart().catch((error: unknown) => {
    if (!closing.signal.aborted) lost.reject(error);
  });
  return {
    ...first,
    lost: lost.promise,
    shortenTimeLimit: () => void latest.then((thread) => thread.shortenTimeLimit()).catch(() => {}),
    async [Symbol.asyncDispose]() {
      closing.abort();
      const thread = await latest.catch(() => undefined);
      await thread?.[Symbol.asyncDispose]();
    },
  };
}

const endOf = ({ lost }: DatabaseThread): Promise<Error> => lost.catch((error: Error) => error);

/** Waits while the disk is full: PostgreSQL ends if it cannot write its log, and would again. */
async function waitForRoom(
  folder: string,
  { message }: Error,
  announce: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let looks = 0; await isFull(folder); looks++) {
    if (looks === 0) announce(`${message}; the disk is full, so it waits for room`);
    await wait(lookForRoomMilliseconds, undefined, { signal });
  }
}

const isFull = async (folder: string): Promise<boolean> => ((await freeBytes(folder)) ?? Infinity) < fullBytes;
