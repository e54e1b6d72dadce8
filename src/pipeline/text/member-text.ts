import { membersOf } from "./members-of.ts";

/** The member of a JSON object as it is written; undefined if the object has none of that name. */
export function memberText(text: string, name: string): string | undefined {
  let found: string | undefined;
  // Of a key that is there twice the last counts.
  for (const { key, valueStart, end } of membersOf(text)) if (key === name) found = text.slice(valueStart, end);
  return found;
}
