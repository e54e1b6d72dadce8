import { Fault } from "../../pipeline/fault/fault.ts";

/** A row that PostgreSQL took without an error and did not store: a trigger before the insert returned NULL. */
export class LeftOut extends Error {
  constructor() {
    super("a trigger of the database left its row out");
  }
}

/** Makes the outage of a database whose triggers leave out every row. */
export const leavesAllOut = (): Fault =>
  new Fault("infrastructure", "triggers of the database leave out every row that is inserted", {
    remedy:
      "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal shows them: one returns NULL before the insert",
  });
