import type { DatabaseSync } from "node:sqlite";

/** The event that a commit must survive. Only `power_cut` waits for the disk; a killed process loses nothing anyway. */
export type Durability = "power_cut" | "killed_process";

/** Sets the durability of the next transaction; waiting for the disk takes longer than the rest of the transaction. */
export function setDurability(database: DatabaseSync, durability: Durability): void {
  database.exec(durability === "power_cut" ? "pragma synchronous = full" : "pragma synchronous = normal");
}
