import { Fault, type FaultKind } from "../fault/fault.ts";
import { skipSpace, skipValue } from "./skip-value.ts";

/**
 * The depth to which lists and objects may be nested in a document. Both databases store some thousands, but pgstac's
 * own functions end at 1,700, and the API's JSON at 254, with the lists that go around an item in an answer.
 */
export const nestingLimit = 200;

/** @throws Fault of `kind` where JSON is nested deeper than the limit; whether it is JSON is not looked at */
export function checkNesting(text: string, kind: FaultKind, what: string): void {
  // Less text than it takes brackets.
  if (text.length <= 2 * nestingLimit) return;
  if (skipValue(text, skipSpace(text, 0)).depth > nestingLimit) {
    throw new Fault(kind, `${what} is nested deeper than ${nestingLimit} levels, the most that is taken`);
  }
}
