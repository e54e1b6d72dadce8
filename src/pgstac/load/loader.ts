import type { RowMemory } from "../rows/row-memory.ts";
import type { Pgstac } from "../schema/open-pgstac.ts";
import { StateReader } from "./state-reader.ts";

/** A pgstac with the state that loads keep from batch to batch. */
export interface Loader extends Pgstac {
  readonly stateReader: StateReader;
  readonly memory: RowMemory;
}

export const openLoader = (pgstac: Pgstac, memory: RowMemory): Loader => ({
  ...pgstac,
  stateReader: new StateReader(),
  memory,
});
