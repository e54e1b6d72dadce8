import { Fault } from "./fault.ts";

/** Makes the fault of text that is no JSON; `what` says what was being read. */
export const notJson = (what: string, cause: unknown): Fault =>
  new Fault("not_json", `${what} is not JSON: ${(cause as Error).message}`, { cause });
