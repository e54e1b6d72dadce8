import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { DiskSync } from "./disk-sync.ts";
import { openQueueClock, type QueueClock } from "./queue-clock.ts";
import { queueFault } from "./queue-fault.ts";
import { busyTimeoutMilliseconds, openQueueFile } from "./queue-file.ts";
import type { QueueStatements } from "./queue-statements.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";
import { transact } from "./transact.ts";

/** The event that a commit must survive. Only `power_cut` waits for the disk; a killed process loses nothing anyway. */
export type Durability = "power_cut" | "killed_process";

/** The open file of the queues, and the ways to read and write it beside other processes. All throw Faults. */
export interface QueueAccess extends Disposable {
  readonly database: DatabaseSync;
  readonly statements: QueueStatements;
  readonly clock: QueueClock;
  /** Aborts when the file is closed, which ends all that waits for it. */
  readonly closing: AbortSignal;
  /** Reads, again and again until no other process has the lock. */
  read<T>(work: () => T): Promise<T>;
  /** Writes in one transaction, and tells the time of the queue. */
  write<T>(durability: Durability, work: (now: number) => T): Promise<T>;
  /**
   * Writes parts in transactions of many, between which other processes, and this one's other work, come in. Returns
   * the result of each part.
   */
  writeInParts<T, R>(durability: Durability, all: readonly T[], work: (part: T, now: number) => R): Promise<R[]>;
  /** Does the same with all parts of a transaction together. */
  writeTogether<T, R>(
    durability: Durability,
    all: readonly T[],
    work: (parts: readonly T[], now: number) => R[],
  ): Promise<R[]>;
  /** Writes before anything else of this process is done. */
  writeAtOnce<T>(work: () => T): T;
}

/** Messages written in one transaction: enough for speed, few enough that others get their turn. */
const transactionSize = 4_000;
/** Time that `writeAtOnce` lets SQLite wait for another process. */
const atOnceTimeoutMilliseconds = 30_000;

/**
 * Opens the file of the queues.
 * @throws Fault `infrastructure` if the file cannot be used
 */
export function openQueueAccess(path: string, monotonic: () => number): QueueAccess {
  const { database, statements } = openQueueFile(path);
  const clock = openQueueClock(statements, monotonic);
  const closing = new AbortController();
  const disk = new DiskSync(path, () => {
    const { busy } = database.prepare("pragma wal_checkpoint(truncate)").get() ?? {};
    if (busy !== 0) throw new Error("another process reads it");
  });

  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return await retryWhileBusy(work);
    } catch (error) {
      if (closing.signal.aborted) throw new Fault("interrupted", `the queue ${path} was closed`, { cause: error });
      throw queueFault(error, path);
    }
  };

  const write = async <T>(durability: Durability, work: (now: number) => T): Promise<T> => {
    const result = await read(() =>
      transact(database, () => {
        clock.record();
        return work(clock.now());
      }),
    );
    if (durability === "power_cut") await disk.settle();
    return result;
  };

  const writeTogether = async <T, R>(
    durability: Durability,
    all: readonly T[],
    work: (parts: readonly T[], now: number) => R[],
  ): Promise<R[]> => {
    const results: R[] = [];
    for (let start = 0; start < all.length; start += transactionSize) {
      if (start > 0) await setImmediate();
      const parts = all.slice(start, start + transactionSize);
      for (const result of await write(durability, (now) => work(parts, now))) results.push(result);
    }
    return results;
  };

  return {
    database,
    statements,
    clock,
    closing: closing.signal,
    read,
    write,
    writeTogether,
    writeInParts: (durability, all, work) =>
      writeTogether(durability, all, (parts, now) => parts.map((part) => work(part, now))),
    writeAtOnce(work) {
      try {
        database.exec(`pragma busy_timeout = ${atOnceTimeoutMilliseconds}`);
        return transact(database, work);
      } catch (error) {
        throw queueFault(error, path);
      } finally {
        database.exec(`pragma busy_timeout = ${busyTimeoutMilliseconds}`);
      }
    },
    [Symbol.dispose]() {
      closing.abort();
      disk[Symbol.dispose]();
      if (database.isOpen) database.close();
    },
  };
}
