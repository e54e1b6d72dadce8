import { NotPlain, sharedMachine } from "./json-machine.ts";

/** JSON on its way to a column; good until something else is. */
export interface StoredText {
  readonly json: Buffer;
  /** Whether it is as PostgreSQL will print it: so it is taken in a little faster, and can be told from what is there. */
  readonly isPrinted: boolean;
}

/**
 * JSON, printed as PostgreSQL does once it is jsonb where that can be told: members in an order of its own, one space
 * after commas and colons, no exponents.
 */
export function storedTextOf(json: Buffer): StoredText {
  const machine = sharedMachine();
  try {
    return { json: machine.printed(machine.run.print(machine.put(json))), isPrinted: true };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return { json, isPrinted: false };
  }
}
