import type { RowMemory } from "../rows/row-memory.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { StateReader } from "./state-reader.ts";

/** A pgstac of which the state of collections is read. */
export interface StatefulPgstac extends Pgstac {
  readonly stateReader: StateReader;
}

/** A pgstac with the state that loads keep from batch to batch. */
export interface Loader extends StatefulPgstac {
  readonly memory: RowMemory;
  /** True if an item published before the stored version is left out. */
  readonly newestWins: boolean;
  /** True if it is kept, in the transaction of items, what is to be told of them. */
  readonly keepsNotices: boolean;
}

export const openLoader = (
  pgstac: Pgstac,
  memory: RowMemory,
  options: Pick<Loader, "newestWins" | "keepsNotices">,
): Loader => ({
  ...pgstac,
  stateReader: new StateReader(),
  memory,
  ...options,
});
