/** Instants at which a process kills itself: between any two of the steps by which items are stored and told. */
export const instants = ["stored", "taken", "in a line", "written", "forgotten"] as const;

/** A pipeline's load stage over a queue and a database, that tells a file of stored items. */
export interface LoadAndTell {
  readonly path: string;
  readonly file: string;
  readonly databaseUrl: string;
  readonly batchSize: number;
  /** The instant of the `after`th batch at which it kills itself; left out, it works until the queue is empty. */
  readonly instant?: (typeof instants)[number];
  readonly after?: number;
}
