import { endOfValue, isObjectAt, isStringAt, Members, NotPlain, type Place } from "./json-bytes.ts";
import { KeyIndex } from "./key-index.ts";

/** Members of an item that are columns of their own and no content. */
export const columnKeys: ReadonlySet<string> = new Set(["id", "collection", "geometry", "private"]);

/** Where content says which of its collection's base items it was taken from. */
export const baseItemKey = "pgstac:base_item";

const keys = ["id", "geometry", "private", "properties", "collection", baseItemKey] as const;
const index = new KeyIndex(keys);
const properties = keys.indexOf("properties");

const timeKeys = ["datetime", "start_datetime", "end_datetime"];
const timeIndex = new KeyIndex(timeKeys);

/** Those members of an item that are columns, or decide what is in them, as they are come by. */
export class ItemColumns {
  readonly #places: (Place | undefined)[] = [];
  readonly #count: number;
  #times: Record<string, unknown> | undefined;

  /** @param tagsItems whether an item's own tag is no content */
  constructor(tagsItems: boolean) {
    this.#count = tagsItems ? keys.length : keys.indexOf(baseItemKey);
  }

  /** Those of the properties that say when. */
  get times(): Readonly<Record<string, unknown>> {
    return this.#times ?? {};
  }

  place(key: (typeof keys)[number]): Place | undefined {
    return this.#places[keys.indexOf(key)];
  }

  /** The number of a column, or -1. */
  find(bytes: Buffer, start: number, end: number, hash: number): number {
    const column = index.find(bytes, start, end, hash);
    return column < this.#count ? column : -1;
  }

  isContent(column: number): boolean {
    return column < 0 || column === properties;
  }

  /** As `endOfValue`, of a member's value. */
  endOf(column: number, bytes: Buffer, start: number): number {
    return column === properties ? this.#readTimes(bytes, start) : endOfValue(bytes, start);
  }

  /** @throws NotPlain where it was noted before: of two the last counts */
  note(column: number, bytes: Buffer, start: number, end: number): void {
    if (this.#places[column]) throw new NotPlain();
    this.#places[column] = { start, end };
    if (column === properties && !this.#times) this.#readTimes(bytes, start);
  }

  #readTimes(bytes: Buffer, start: number): number {
    this.#times = {};
    if (!isObjectAt(bytes, start)) return endOfValue(bytes, start);
    const members = new Members(bytes, start);
    while (members.next()) {
      const { keyStart, keyEnd, keyHash, valueStart } = members;
      members.end = endOfValue(bytes, valueStart);
      const key = timeKeys[timeIndex.find(bytes, keyStart, keyEnd, keyHash)];
      if (key === undefined) continue;
      if (key in this.#times) throw new NotPlain();
      this.#times[key] = valueAt(bytes, { start: valueStart, end: members.end });
    }
    return members.end;
  }
}

/** @throws SyntaxError */
export function valueAt(bytes: Buffer, { start, end }: Place): unknown {
  const written = bytes.toString("utf8", start, end);
  return isStringAt(bytes, start) && !written.includes("\\") ? written.slice(1, -1) : JSON.parse(written);
}
