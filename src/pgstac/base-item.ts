import { isObject } from "../pipeline/json.ts";
import { doNotMerge } from "./dehydrate.ts";
import { columnKeys } from "./item-columns.ts";
import { KeyIndex } from "./key-index.ts";
import { numberOf, parseForStorage } from "./stored-json.ts";

/** An object all items of a collection have in common, or nearly. */
export interface BaseObject {
  readonly value: Readonly<Record<string, unknown>>;
  readonly keys: KeyIndex;
  /** By the place of their key in `keys`. */
  readonly members: readonly BaseMember[];
  /** How many objects were compared with it. */
  comparisons: number;
}

export interface BaseMember {
  readonly value: unknown;
  /** Undefined where it is none. */
  readonly number: number | undefined;
  readonly isText: boolean;
  readonly object: BaseObject | undefined;
  /** What stands for it where an item lacks it. */
  readonly marked: Buffer;
  /** How an equal value was written last; items of a collection mostly write it alike. */
  written: Buffer;
  /** Whether its key is that of a column, where the object is an item. */
  readonly isColumn: boolean;
  /** The comparison it was last seen in. */
  seenIn: number;
}

const recent = new Map<string, BaseObject>();
const recentLimit = 20;

/** Parses a base item, or finds it among those of late with what was learnt of how items write it. */
export function baseItemOf(text: string): BaseObject {
  const known = recent.get(text);
  if (known) return known;
  if (recent.size >= recentLimit) recent.clear();
  const value = parseForStorage(text);
  const base = toBaseObject(isObject(value) ? value : {});
  recent.set(text, base);
  return base;
}

function toBaseObject(value: Readonly<Record<string, unknown>>): BaseObject {
  const entries = Object.entries(value).map(([key, member]) => ({ key, text: JSON.stringify(key), member }));
  return {
    value,
    // As plain JSON writes them; others it cannot name.
    keys: new KeyIndex(entries.map(({ text }) => text.slice(1, -1))),
    members: entries.map(({ key, text, member }) => toBaseMember(key, text, member)),
    comparisons: 0,
  };
}

function toBaseMember(key: string, text: string, value: unknown): BaseMember {
  const number = numberOf(value);
  const isText = typeof value === "string" && number === undefined;
  return {
    value,
    number,
    isText,
    object: isObject(value) ? toBaseObject(value) : undefined,
    marked: Buffer.from(`${text}:${JSON.stringify(doNotMerge)}`),
    written: Buffer.from(isText ? JSON.stringify(value) : ""),
    isColumn: columnKeys.has(key),
    seenIn: 0,
  };
}
