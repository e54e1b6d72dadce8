import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { Fault } from "../../../pipeline/fault.ts";
import { openQueueClock, type QueueClock } from "./queue-clock.ts";
import { queueFault } from "./queue-fault.ts";
import { openQueueFile } from "./queue-file.ts";
import type { QueueStatements } from "./queue-statements.ts";
import { type Durability, setDurability, transact, whenFree } from "./transact.ts";

/** The open file of the queues, and the ways to read and write it beside other processes. All throw Faults. */
export interface QueueAccess {
  readonly database: DatabaseSync;
  readonly statements: QueueStatements;
  readonly clock: QueueClock;
  /** Aborted where the file was closed: what waits for it ends. */
  readonly closing: AbortController;
  /** Does something again until no other process has the lock. */
  attempt<T>(work: () => T): Promise<T>;
  /** Writes in one transaction. */
  write<T>(durability: Durability, work: () => T): Promise<T>;
  /** Cuts work into transactions between which other processes, and this one's other work, come in. */
  writeInParts<T>(durability: Durability, all: readonly T[], work: (part: T, index: number) => void): Promise<void>;
  /** Writes before anything else of this process is done. */
  atOnce<T>(work: () => T): T;
}

/** Messages written in one transaction: enough for speed, few enough that others get their turn. */
const transactionSize = 2_000;

export function openQueueAccess(path: string, monotonic: () => number): QueueAccess {
  const { database, statements } = openQueueFile(path);
  const clock = openQueueClock(statements, monotonic);
  const closing = new AbortController();

  const attempt = async <T>(work: () => T): Promise<T> => {
    try {
      return await whenFree(work);
    } catch (error) {
      if (closing.signal.aborted) throw new Fault("interrupted", `the queue ${path} was closed`, { cause: error });
      throw queueFault(error, path);
    }
  };

  const write = <T>(durability: Durability, work: () => T): Promise<T> =>
    attempt(() => {
      setDurability(database, durability);
      return transact(database, () => {
        clock.observe();
        return work();
      });
    });

  return {
    database,
    statements,
    clock,
    closing,
    attempt,
    write,
    async writeInParts(durability, all, work) {
      for (let start = 0; start < all.length; start += transactionSize) {
        if (start > 0) await setImmediate();
        const end = Math.min(start + transactionSize, all.length);
        await write(durability, () => {
          for (const [index, part] of all.slice(start, end).entries()) work(part, start + index);
        });
      }
    },
    atOnce(work) {
      try {
        database.exec("pragma busy_timeout = 30000");
        return transact(database, work);
      } catch (error) {
        throw queueFault(error, path);
      } finally {
        database.exec("pragma busy_timeout = 20");
      }
    },
  };
}
