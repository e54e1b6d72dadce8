import type { SearchReport } from "../input/documents/search.ts";

/** The searches that the inputs of an operation hold pages of. */
export type Searches = readonly SearchReport[];
