import { Fault } from "../../pipeline/fault/fault.ts";

/** A row for which PostgreSQL did nothing, without an error: a trigger before the insert or delete returned NULL. */
export class LeftOut extends Error {
  constructor(why: "left its row out" | "keeps the row that is stored" = "left its row out") {
    super(`a trigger of the database ${why}`);
  }
}

/** Makes the outage of a database whose triggers leave out every row. */
export const leavesAllOut = (): Fault =>
  new Fault("infrastructure", "triggers of the database leave out every row that is inserted", {
    remedy:
      "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal shows them: one returns NULL before the insert",
  });
