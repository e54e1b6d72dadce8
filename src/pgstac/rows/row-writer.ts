import { Fault } from "../../pipeline/fault/fault.ts";
import { checkNesting } from "../../pipeline/text/check-nesting.ts";
import { isObject } from "../../pipeline/text/json.ts";
import type { BaseItem } from "./base-items.ts";
import type { Blocks } from "./blocks.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { closeField, openField, writeNull } from "./copy-field.ts";
import { dehydrate } from "./dehydrate.ts";
import { type Ewkb, writeEwkb } from "./ewkb.ts";
import type { Instant } from "./instant.ts";
import { baseItemKey, columnKeys } from "./item-names.ts";
import type { ItemReader } from "./item-reader.ts";
import type { ItemRow } from "./item-row.ts";
import { saySameTimes, type TimedDocument } from "./item-times.ts";
import { parseForStorage, printForStorage } from "./json-for-storage.ts";
import { closeJsonbField, openJsonbField } from "./jsonb-field.ts";
import { NeedsParser } from "./needs-parser.ts";
import { refusal } from "./refusal.ts";
import type { RowMemory } from "./row-memory.ts";
import type { StoredCollection } from "./stored-collection.ts";
import { writeJson } from "./write-json.ts";

/**
 * Columns of a row, in the order in which they are written: writing the content, which comes first, finds the others.
 */
export const copyColumns = "content, private, id, geometry, collection, datetime, end_datetime";
const columnCount = copyColumns.split(",").length;

/** Writes the rows that pypgstac would store for items. */
export class RowWriter {
  readonly #collection: StoredCollection;
  readonly #collectionId: Buffer;
  readonly #blocks: Blocks;
  readonly #reader: ItemReader;
  readonly #baseItem: BaseItem;

  constructor(collection: StoredCollection, blocks: Blocks, { reader, baseItems }: RowMemory) {
    this.#collection = collection;
    this.#collectionId = Buffer.from(collection.id);
    this.#blocks = blocks;
    this.#reader = reader;
    this.#baseItem = baseItems.of(collection.baseItem, collection.baseItemId);
  }

  /** Tells whether rows for the collection as it is now would be the same. */
  writesAlike(collection: StoredCollection): boolean {
    const { baseItem, baseItemId } = this.#collection;
    return (
      collection === this.#collection || (collection.baseItem === baseItem && collection.baseItemId === baseItemId)
    );
  }

  /** Returns the row, or the fault `item_refused` or `invalid_item`. */
  write(item: TimedDocument): ItemRow | Fault {
    const block = this.#blocks.current();
    const start = block.length;
    try {
      try {
        return this.#writeRead(item, block);
      } catch (error) {
        if (!(error instanceof NeedsParser)) throw error;
        block.length = start;
        return this.#writeParsed(item, block);
      }
    } catch (error) {
      block.length = start;
      return error instanceof Fault ? error : refusal(item.id, (error as Error).message, error);
    }
  }

  /** @throws NeedsParser */
  #writeRead(item: TimedDocument, block: ByteWriter): ItemRow {
    const { bytes } = item;
    const { tagsItems } = this.#collection;
    return this.#writeRow(item, block, () => {
      const { isCanonical, privateJson, geometry } = this.#baseItem.dehydrator.dehydrate(bytes, tagsItems, block);
      // The reader has not checked the nesting of this item.
      if (!isCanonical) checkNesting(bytes.toString(), "invalid_item", `item ${item.id}`);
      return {
        isCanonical,
        privateJson: privateJson && bytes.subarray(privateJson.start, privateJson.end),
        writeGeometry: () => this.#writeReadGeometry(geometry && bytes.subarray(geometry.start, geometry.end), block),
      };
    });
  }

  #writeReadGeometry(geometry: Buffer | undefined, block: ByteWriter): Ewkb {
    if (!geometry) return writeParsedGeometry(undefined, block);
    try {
      return { box: this.#reader.writeGeometry(geometry, block), isSound: true };
    } catch (error) {
      if (!(error instanceof NeedsParser)) throw error;
      return writeParsedGeometry(JSON.parse(geometry.toString("latin1")), block);
    }
  }

  #writeParsed(item: TimedDocument, block: ByteWriter): ItemRow {
    const text = item.bytes.toString();
    checkNesting(text, "invalid_item", `item ${item.id}`);
    const members = parseForStorage(text);
    if (!isObject(members)) throw new Error("it is no JSON object");
    // The reader took the first of two ids or properties, but the last counts.
    if (members["id"] !== item.id) throw new Error("it has another id as well");
    if (!saySameTimes(item.said, members["properties"])) throw new Error("it has properties twice");
    const { value, tag } = this.#baseItem;
    const content = dehydrate(value, members);
    for (const key of columnKeys) delete content[key];
    if (this.#collection.tagsItems) delete content[baseItemKey];
    if (tag !== null) content[baseItemKey] = tag;
    const { private: privateJson, geometry } = members;
    return this.#writeRow(item, block, () => ({
      isCanonical: writeJson(this.#reader, Buffer.from(printForStorage(content)), block),
      privateJson: privateJson === undefined ? undefined : Buffer.from(printForStorage(privateJson)),
      writeGeometry: () => writeParsedGeometry(geometry, block),
    }));
  }

  #writeRow(item: TimedDocument, block: ByteWriter, writeContent: () => OtherColumns): ItemRow {
    const start = block.length;
    block.int16(columnCount);
    const contentField = openJsonbField(block);
    const { isCanonical, privateJson, writeGeometry } = writeContent();
    const content = closeJsonbField(block, contentField);
    const stored = this.#writePrivate(privateJson, block);
    const idField = openField(block);
    block.text(item.id);
    closeField(block, idField);
    const geometryField = openField(block);
    const { box, isSound } = writeGeometry();
    const geometry = closeField(block, geometryField);
    block.int32(this.#collectionId.length);
    block.copy(this.#collectionId, 0, this.#collectionId.length);
    const startsAt = microsecondsOf(item.start);
    const endsAt = item.end === item.start ? startsAt : microsecondsOf(item.end);
    for (const microseconds of [startsAt, endsAt]) {
      block.int32(8);
      block.int64(microseconds);
    }
    return {
      id: item.id,
      start: item.start,
      end: item.end,
      box,
      isSound,
      block,
      whole: { start, end: block.length },
      content,
      privateJson: stored.range,
      isCanonical: isCanonical && stored.isCanonical,
      geometry,
    };
  }

  #writePrivate(json: Buffer | undefined, block: ByteWriter): { isCanonical: boolean; range: ByteRange | undefined } {
    if (json === undefined || isJsonNull(json)) {
      writeNull(block);
      return { isCanonical: true, range: undefined };
    }
    const field = openJsonbField(block);
    const isCanonical = writeJson(this.#reader, json, block);
    return { isCanonical, range: closeJsonbField(block, field) };
  }
}

/** Columns that reading an item finds besides its content. */
interface OtherColumns {
  /** True if the content was written as PostgreSQL prints it. */
  readonly isCanonical: boolean;
  readonly privateJson: Buffer | undefined;
  readonly writeGeometry: () => Ewkb;
}

const postgresEpoch = Date.UTC(2000, 0, 1);

const microsecondsOf = (instant: Instant): bigint =>
  BigInt(Date.parse(`${instant.slice(0, 19)}Z`) - postgresEpoch) * 1000n + BigInt(instant.slice(20, 26));

function writeParsedGeometry(geometry: unknown, block: ByteWriter): Ewkb {
  if (geometry === null || geometry === undefined) {
    throw new Error("its geometry is null, and pgstac stores no item without one");
  }
  return writeEwkb(block, geometry);
}

const isJsonNull = (json: Buffer): boolean => json.length === "null".length && json.toString("latin1") === "null";
