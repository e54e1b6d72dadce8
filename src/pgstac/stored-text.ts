import { type JsonMachine, NotPlain, sharedMachine } from "./json-machine.ts";

/** JSON on its way to a column; good until something else is. */
export interface StoredText {
  readonly json: Buffer;
  /** Whether it is as PostgreSQL will print it: so it is taken in a sixth faster, and can be told from what is there. */
  readonly isPrinted: boolean;
}

/** The text the machine has, printed where that can be. */
export function storedText(machine: JsonMachine, length: number): StoredText {
  try {
    return { json: machine.print(length), isPrinted: true };
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return { json: machine.input(length), isPrinted: false };
  }
}

export function storedTextOf(json: Buffer): StoredText {
  const machine = sharedMachine();
  try {
    return storedText(machine, machine.put(json));
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error;
    return { json, isPrinted: false };
  }
}
