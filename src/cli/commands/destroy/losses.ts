import type { stackNames } from "../../../settings/stack-outputs.ts";

/** A stack to delete, and everything that is lost with it. */
export interface Loss {
  readonly stack: string;
  readonly what: string;
}

/**
 * Stacks to delete among those that exist, in the order they were deployed. A database and its network stay unless its
 * data may go.
 */
export function lossesOf(
  names: ReturnType<typeof stackNames>,
  there: ReadonlyMap<string, unknown>,
  deleteData: boolean,
): Loss[] {
  const keepsDatabase = there.has(names.pgstac) && !deleteData;
  const all: Loss[] = [
    ...(keepsDatabase
      ? []
      : [
          { stack: names.vpc, what: "the network" },
          {
            stack: names.pgstac,
            what: "the catalogue with every item, its backups and its STAC API; a last snapshot stays",
          },
        ]),
    { stack: names.pipeline, what: "the functions, every message that waits, dead letters, payloads and logs" },
  ];
  return all.filter(({ stack }) => there.has(stack));
}
