import { statfs } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { randomPassword } from "./random-password.ts";
import { type DatabaseThread, type StartOptions, startDatabaseThread } from "./start-database-thread.ts";

/** Pauses before another start, by how many were in vain; after the last of them the database is given up. */
const pausesSeconds = [0, 1, 5, 15, 30];
/** A thread that ran for this long did not end for the reason the one before it did. */
const ranWellMilliseconds = 300_000;
/** Less room than PostgreSQL needs for the next piece of its log, which has 16 MB. */
const fullBytes = 32 * 1024 * 1024;
const lookForRoomMilliseconds = 2000;

/**
 * Opens a database in a thread. Where the thread dies, or does not come back from a statement, starts another on the
 * same files, port and password: connections are lost then, and everything that was committed is there.
 * @throws Fault of the first start
 */
export async function startRestartingDatabase(
  given: StartOptions,
  announce: (sentence: string) => void,
): Promise<DatabaseThread> {
  const options = { ...given, announce, password: given.password ?? randomPassword() };
  const first = await startDatabaseThread(options);
  let latest = Promise.resolve(first);
  const closing = new AbortController();

  const keep = async (): Promise<never> => {
    let error = await endOf(first);
    for (let inVain = 0; ; inVain++) {
      await waitForRoom(options.folder, error, announce, closing.signal);
      const pause = pausesSeconds[inVain];
      if (pause === undefined) throw error;
      announce(`${error.message}; it is started again`);
      await wait(pause * 1000, undefined, { signal: closing.signal });
      const startedAt = performance.now();
      latest = startDatabaseThread({ ...options, port: first.port });
      error = await latest.then(endOf, (reason: Error) => reason);
      if (performance.now() - startedAt > ranWellMilliseconds) inVain = -1;
    }
  };
  const lost = Promise.withResolvers<never>();
  // Nobody may be listening when it is lost, and that is no reason to end the process.
  lost.promise.catch(() => {});
  keep().catch((error: unknown) => {
    if (!closing.signal.aborted) lost.reject(error);
  });

  return {
    ...first,
    closed: lost.promise,
    hurry: () => void latest.then((thread) => thread.hurry()).catch(() => {}),
    async [Symbol.asyncDispose]() {
      closing.abort();
      const thread = await latest.catch(() => undefined);
      await thread?.[Symbol.asyncDispose]();
    },
  };
}

const endOf = ({ closed }: DatabaseThread): Promise<Error> => closed.catch((error: Error) => error);

/** PostgreSQL ends where it cannot write its log, and would again. */
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

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < fullBytes;
}
