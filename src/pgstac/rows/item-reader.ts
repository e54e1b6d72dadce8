import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";

/**
 * Reads the bytes of items without making objects of them. Every method throws NeedsParser where only a parser can tell
 * what the JSON means; nothing is written then.
 */
export interface ItemReader {
  /**
   * Reads the id and, where it is wanted, the collection. Of two of them the first counts; the rest is not looked at.
   * @throws SyntaxError
   */
  readNames(item: Buffer, wantsCollection: boolean): ItemNames;
  /**
   * Reads the properties that say when an item is; undefined where it has no properties. The rest is not looked at.
   * @throws SyntaxError
   */
  readTimes(item: Buffer): Readonly<Record<string, unknown>> | undefined;
  /** Writes JSON as PostgreSQL prints it once it is jsonb. */
  writeCanonical(json: Buffer, out: ByteWriter): void;
  /** Writes a GeoJSON geometry as `writeEwkb` does, and returns the box around it. */
  writeGeometry(geometry: Buffer, out: ByteWriter): Box;
  openDehydrator(baseItem: Readonly<Record<string, unknown>>, tag: number | null): Dehydrator;
}

export interface ItemNames {
  readonly id?: unknown;
  readonly collection?: unknown;
}

/** Takes a base item away from items, as `dehydrate` does. */
export interface Dehydrator {
  /**
   * Writes what is left of an item, without its columns and tagged. With `dropsTag` the item's own tag is not content.
   * @throws NeedsParser
   */
  dehydrate(item: Buffer, dropsTag: boolean, out: ByteWriter): Dehydrated;
}

export interface Dehydrated {
  /** True where what was written is as PostgreSQL prints it. */
  readonly isCanonical: boolean;
  /** Places in the item of the values of two columns; undefined where it has none. */
  readonly privateJson: ByteRange | undefined;
  readonly geometry: ByteRange | undefined;
}
