import type { Pgstac } from "../schema/open-pgstac.ts";
import { StateReader } from "./state-reader.ts";

/** A pgstac with what its loads keep from batch to batch. */
export interface Loader extends Pgstac {
  readonly stateReader: StateReader;
}

export const openLoader = (pgstac: Pgstac): Loader => ({ ...pgstac, stateReader: new StateReader() });
