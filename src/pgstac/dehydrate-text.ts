import type { BaseValue } from "./base-item.ts";
import { difference, doNotMerge, nothing } from "./dehydrate.ts";
import { endOfValue, isObjectAt, isWrittenAt, NotPlain, visitMembers } from "./json-text.ts";
import { parseForStorage, printForStorage } from "./stored-json.ts";

/** What is left of an object, and where it ended in the text it came from. */
interface Left {
  readonly text: string;
  readonly end: number;
}

/**
 * `dehydrate` on text: what stays is copied to the letter and nothing else is taken apart, which costs a fraction of
 * parsing and printing it. Members that `isLeftOut` are passed over.
 * @throws NotPlain
 */
export function dehydrateText(
  text: string,
  start: number,
  members: ReadonlyMap<string, BaseValue>,
  isLeftOut: (key: string) => boolean = () => false,
): Left {
  const seen = new Set<string>();
  let left = "";
  const keep = (key: string, value: string): void => {
    left += left === "" ? `"${key}":${value}` : `,"${key}":${value}`;
  };
  const end = visitMembers(text, start, (key, at) => {
    const base = members.get(key);
    if (base === undefined || isLeftOut(key)) {
      const valueEnd = endOfValue(text, at);
      if (!isLeftOut(key)) keep(key, text.slice(at, valueEnd));
      if (base) seen.add(key);
      return valueEnd;
    }
    // Of a key that is there twice the last counts, which by now may have been taken for equal.
    if (seen.has(key)) throw new NotPlain();
    seen.add(key);
    if (isWrittenAt(text, at, base.written)) return at + base.written.length;
    if (base.members && isObjectAt(text, at)) {
      const rest = dehydrateText(text, at, base.members);
      // Nothing may be left of an object that is not equal, and then there is nothing in its place.
      const written = rest.text === "{}" ? text.slice(at, rest.end) : undefined;
      if (written !== undefined && difference(base.value, parseForStorage(written)) === nothing) base.written = written;
      else keep(key, rest.text);
      return rest.end;
    }
    const valueEnd = endOfValue(text, at);
    const written = text.slice(at, valueEnd);
    const rest = difference(base.value, parseForStorage(written));
    if (rest !== nothing) keep(key, printForStorage(rest));
    else base.written = written;
    return valueEnd;
  });
  for (const key of members.keys()) {
    if (!seen.has(key) && !isLeftOut(key)) keep(key, JSON.stringify(doNotMerge));
  }
  return { text: `{${left}}`, end };
}
