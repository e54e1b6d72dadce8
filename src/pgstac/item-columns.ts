import { NotPlain, type Place } from "./json-bytes.ts";
import { KeyIndex } from "./key-index.ts";

/** Members of an item that are columns of their own and no content. */
export const columnKeys: ReadonlySet<string> = new Set(["id", "collection", "geometry", "private"]);

/** Where content says which of its collection's base items it was taken from. */
export const baseItemKey = "pgstac:base_item";

const keys = ["id", "geometry", "private", "collection", baseItemKey, "properties"] as const;
const index = new KeyIndex(keys);
const tag = keys.indexOf(baseItemKey);
const properties = keys.indexOf("properties");

/** Those members of an item that are columns, or decide what is in them, as they are come by. */
export class ItemColumns {
  readonly #places: (Place | undefined)[] = [];
  readonly #tagsItems: boolean;

  /** @param tagsItems whether an item's own tag is no content */
  constructor(tagsItems: boolean) {
    this.#tagsItems = tagsItems;
  }

  place(key: (typeof keys)[number]): Place | undefined {
    return this.#places[keys.indexOf(key)];
  }

  /** The number of a column, or -1. */
  find(bytes: Buffer, start: number, end: number, hash: number): number {
    return index.find(bytes, start, end, hash);
  }

  isContent(column: number): boolean {
    return column < 0 || column === properties || (column === tag && !this.#tagsItems);
  }

  /** @throws NotPlain where it was noted before: of two the last counts */
  note(column: number, start: number, end: number): void {
    if (this.#places[column]) throw new NotPlain();
    this.#places[column] = { start, end };
  }
}
