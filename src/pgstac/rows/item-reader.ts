import type { Box } from "./box.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";

/**
 * Reads the bytes of items without making objects of them. Every method throws NeedsParser if only a parser can read the
 * JSON, and then writes nothing.
 */
export interface ItemReader {
  /**
   * Reads all of an item, and returns its names and times if its structure is certainly the one that `readItem` demands;
   * otherwise needs the parser.
   */
  inspect(item: Buffer): Inspected;
  /**
   * Reads the properties that name an item's times, and nothing else; undefined if it has no properties.
   * @throws SyntaxError
   */
  readTimes(item: Buffer): Times | undefined;
  /** Writes JSON as PostgreSQL prints it once it is jsonb. */
  writeCanonical(json: Buffer, out: ByteWriter): void;
  /** Writes a GeoJSON geometry as `writeEwkb` does, and returns the box around it. */
  writeGeometry(geometry: Buffer, out: ByteWriter): Box;
  openDehydrator(baseItem: Readonly<Record<string, unknown>>, tag: number | null): Dehydrator;
}

type Times = Readonly<Record<string, unknown>>;

/** Names of an item that says in which collection it is, the properties that name its times, and doubts about it. */
export interface Inspected {
  readonly id: string;
  readonly collection: string;
  readonly stacVersion: string;
  readonly times: Times;
  /** False if `warningsOf` would certainly warn of nothing. */
  readonly isDoubtful: boolean;
}

/** Takes a base item away from items, as `dehydrate` does. */
export interface Dehydrator {
  /**
   * Writes the rest of an item without its columns, and adds the tag. With `dropsTag` it leaves out the item's own tag.
   * @throws NeedsParser
   */
  dehydrate(item: Buffer, dropsTag: boolean, out: ByteWriter): Dehydrated;
}

export interface Dehydrated {
  /** True if the content was written as PostgreSQL prints it. */
  readonly isCanonical: boolean;
  /** Places in the item of the values of two columns; undefined if it has none. */
  readonly privateJson: ByteRange | undefined;
  readonly geometry: ByteRange | undefined;
}
