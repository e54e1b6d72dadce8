import type { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { isBusy } from "./queue-fault.ts";

/** Runs `work` as one write transaction: all of it or nothing. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec("begin immediate");
  try {
    const result = work();
    database.exec("commit");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw error;
  }
}

/** What a transaction outlives: a killed process is outlived by all, a power cut only by what is on the disk. */
export type Durability = "power_cut" | "killed_process";

/** To be set before a transaction; waiting for the disk takes longer than all else it does. */
export function setDurability(database: DatabaseSync, durability: Durability): void {
  database.exec(durability === "power_cut" ? "pragma synchronous = full" : "pragma synchronous = normal");
}

/** Tries again while another process has the lock, without keeping this one from its other work. */
export async function whenFree<T>(work: () => T, timeoutMilliseconds = 60_000): Promise<T> {
  const giveUpAt = performance.now() + timeoutMilliseconds;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
    }
    await setTimeout(1 + Math.random() * 9);
  }
}
