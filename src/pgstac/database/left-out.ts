import { Fault } from "../../pipeline/fault/fault.ts";

type Row = "left its row out" | "keeps the row that is stored";

const remedy =
  "look at the triggers and policies of pgstac's tables: SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal";

/**
 * A row for which PostgreSQL did nothing, without an error: a trigger before the insert or delete returned NULL, or a
 * policy does not let the user delete it.
 */
export class LeftOut extends Error {
  constructor(row: Row) {
    super(`a trigger${row === "keeps the row that is stored" ? " or policy" : ""} of the database ${row}`);
  }
}

/** Makes the fault of an item whose row was left out or kept. */
export function leftOut(id: string, row: Row): Fault {
  const cause = new LeftOut(row);
  return new Fault("item_refused", `item ${id} cannot be stored: ${cause.message}`, { remedy, cause });
}

/** Makes the outage of a database whose triggers leave out every row. */
export const leavesAllOut = (): Fault =>
  new Fault("infrastructure", "triggers of the database leave out every row that is inserted", { remedy });
