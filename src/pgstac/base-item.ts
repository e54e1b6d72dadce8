import { isObject } from "../pipeline/json.ts";
import { parseForStorage } from "./stored-json.ts";

/** A value all items of a collection have in common, and for an object those it is made of. */
export interface BaseValue {
  readonly value: unknown;
  /** By the key as plain JSON writes it. */
  readonly members: ReadonlyMap<string, BaseValue> | undefined;
  /** How an equal value was written last; items of a collection mostly write it alike. */
  written: string;
}

const recent = new Map<string, BaseValue>();
const recentLimit = 20;

/** Parses a base item, or finds it among those of late with what was learnt of how items write it. */
export function baseItemOf(text: string): BaseValue {
  const known = recent.get(text);
  if (known) return known;
  if (recent.size >= recentLimit) recent.clear();
  const base = toBaseValue(parseForStorage(text));
  recent.set(text, base);
  return base;
}

function toBaseValue(value: unknown): BaseValue {
  const entries = isObject(value) ? Object.entries(value) : undefined;
  return {
    value,
    members:
      entries && new Map(entries.map(([key, member]) => [JSON.stringify(key).slice(1, -1), toBaseValue(member)])),
    written: "",
  };
}
