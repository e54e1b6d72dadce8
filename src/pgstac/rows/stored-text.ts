import { NeedsParser } from "./needs-parser.ts";
import { sharedWasmJson } from "./wasm-json.ts";

/** JSON on its way to a column; good until something else is. */
export interface StoredText {
  readonly json: Buffer;
  /** Whether it is as PostgreSQL will print it: so it is taken in a little faster, and can be told from what is there. */
  readonly isCanonical: boolean;
}

/**
 * JSON, printed as PostgreSQL does once it is jsonb where that can be told: members in an order of its own, one space
 * after commas and colons, no exponents.
 */
export function storedTextOf(json: Buffer): StoredText {
  const machine = sharedWasmJson();
  try {
    return { json: machine.printed(machine.run.print(machine.put(json))), isCanonical: true };
  } catch (error) {
    if (!(error instanceof NeedsParser)) throw error;
    return { json, isCanonical: false };
  }
}
