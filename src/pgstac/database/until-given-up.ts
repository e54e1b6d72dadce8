import type { Database } from "./transaction.ts";

/** The same database, whose transactions end when `giveUp` aborts. */
export function untilGivenUp(database: Database, giveUp: AbortSignal): Database {
  return {
    ...database,
    giveUp,
    get features() {
      return database.features;
    },
    set features(features) {
      database.features = features;
    },
  };
}
