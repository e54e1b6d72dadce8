import { checkNesting } from "../../pipeline/check-nesting.ts";
import { Fault } from "../../pipeline/fault.ts";
import { isObject } from "../../pipeline/json.ts";
import type { Blocks } from "./blocks.ts";
import type { ByteRange } from "./byte-range.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { dehydrate } from "./dehydrate.ts";
import { type Ewkb, writeEwkb } from "./ewkb.ts";
import type { Instant } from "./instant.ts";
import { baseItemKey, columnKeys } from "./item-names.ts";
import type { ItemRow } from "./item-row.ts";
import { saySameTimes, type TimedDocument } from "./item-times.ts";
import { NeedsParser } from "./needs-parser.ts";
import type { StoredCollection } from "./stored-collection.ts";
import { parseForStorage, printForStorage } from "./stored-json.ts";
import { type StoredText, storedTextOf } from "./stored-text.ts";

const fieldCount = 7;
const isNull = -1;
/** What jsonb's binary form begins with. */
const jsonbVersion = 1;

/** What rows in COPY's binary format begin and end with. */
export const copyHeader = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);

/** The columns of a row, in the order they are written: the content first, which is where the others are found. */
export const copyColumns = "content, private, id, geometry, collection, datetime, end_datetime";

/** Writes the rows pypgstac would store for items, one after the other. */
export class RowWriter {
  readonly #collection: StoredCollection;
  readonly #collectionId: Buffer;
  readonly #blocks: Blocks;
  #block: ByteWriter;

  constructor(collection: StoredCollection, blocks: Blocks) {
    this.#blocks = blocks;
    this.#block = blocks.current();
    this.#collection = collection;
    this.#collectionId = Buffer.from(collection.id);
  }

  /** Whether rows for the collection as it is now would be the same. */
  writesAlike({ baseItem }: StoredCollection): boolean {
    return this.#collection.baseItem === baseItem;
  }

  /** The row, or the fault `item_refused` or `invalid_item`. */
  write(item: TimedDocument): ItemRow | Fault {
    this.#block = this.#blocks.current();
    const start = this.#block.length;
    try {
      try {
        return this.#fromBytes(item);
      } catch (error) {
        if (!(error instanceof NeedsParser)) throw error;
        this.#block.length = start;
        return this.#fromMembers(item);
      }
    } catch (error) {
      this.#block.length = start;
      return error instanceof Fault ? error : refusal(item.id, (error as Error).message, error);
    }
  }

  #fromBytes(item: TimedDocument): ItemRow {
    const { bytes } = item;
    const { baseItem, tagsItems } = this.#collection;
    const content = baseItem.dehydrate(bytes, tagsItems);
    // Nothing was taken apart that could tell.
    if (!content.isCanonical) checkNesting(bytes.toString(), "invalid_item", `item ${item.id}`);
    const privateJson = baseItem.place("private");
    return this.#row(item, {
      content,
      privateJson: privateJson && bytes.subarray(privateJson.start, privateJson.end),
      writeGeometry: (block) => this.#plainGeometry(block, bytes),
    });
  }

  #plainGeometry(block: ByteWriter, item: Buffer): Ewkb {
    const { baseItem } = this.#collection;
    const start = block.length;
    try {
      return { box: baseItem.writeGeometry(block), isSound: true };
    } catch (error) {
      if (!(error instanceof NeedsParser)) throw error;
      block.length = start;
      const place = baseItem.place("geometry");
      return parsedGeometry(block, place && JSON.parse(item.toString("latin1", place.start, place.end)));
    }
  }

  #fromMembers(item: TimedDocument): ItemRow {
    const text = item.bytes.toString();
    checkNesting(text, "invalid_item", `item ${item.id}`);
    const members = parseForStorage(text);
    if (!isObject(members)) throw new Error("it is no JSON object");
    // What was looked at was what came first, and what counts comes last.
    if (members["id"] !== item.id) throw new Error("it has another id as well");
    if (!saySameTimes(item.said, members["properties"])) throw new Error("it has properties twice");
    const { baseItem, tagsItems } = this.#collection;
    const content = dehydrate(baseItem.value, members);
    for (const key of columnKeys) delete content[key];
    if (tagsItems) delete content[baseItemKey];
    if (baseItem.tag !== null) content[baseItemKey] = baseItem.tag;
    const { private: privateJson, geometry } = members;
    return this.#row(item, {
      content: storedTextOf(Buffer.from(printForStorage(content))),
      privateJson: privateJson === undefined ? undefined : Buffer.from(printForStorage(privateJson)),
      writeGeometry: (block) => parsedGeometry(block, geometry),
    });
  }

  #row(item: TimedDocument, { content, privateJson, writeGeometry }: Columns): ItemRow {
    const block = this.#block;
    const start = block.length;
    block.int16(fieldCount);
    const contentPlace = this.#jsonb(content.json);
    const { isCanonical, place: privateRange } = this.#private(privateJson);
    const idField = this.#openField();
    block.text(item.id);
    this.#closeField(idField);
    const geometryField = this.#openField();
    const { box, isSound } = writeGeometry(block);
    const geometryPlace = this.#closeField(geometryField);
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
      content: contentPlace,
      privateJson: privateRange,
      isCanonical: content.isCanonical && isCanonical,
      geometry: geometryPlace,
    };
  }

  #private(privateJson: Buffer | undefined): { isCanonical: boolean; place: ByteRange | undefined } {
    if (privateJson === undefined || isJsonNull(privateJson)) {
      this.#block.int32(isNull);
      return { isCanonical: true, place: undefined };
    }
    const { json, isCanonical } = storedTextOf(privateJson);
    return { isCanonical, place: this.#jsonb(json) };
  }

  /** A field of JSON; the place is that of the JSON alone. */
  #jsonb(json: Buffer): ByteRange {
    const field = this.#openField();
    this.#block.byte(jsonbVersion);
    this.#block.copy(json, 0, json.length);
    const { start, end } = this.#closeField(field);
    return { start: start + 1, end };
  }

  /** A field whose length goes before it; returns where it begins. */
  #openField(): number {
    this.#block.int32(0);
    return this.#block.length;
  }

  #closeField(start: number): ByteRange {
    const end = this.#block.length;
    this.#block.setInt32(start - 4, end - start);
    return { start, end };
  }
}

const postgresEpoch = Date.UTC(2000, 0, 1);

const microsecondsOf = (instant: Instant): bigint =>
  BigInt(Date.parse(`${instant.slice(0, 19)}Z`) - postgresEpoch) * 1000n + BigInt(instant.slice(20, 26));

interface Columns {
  readonly content: StoredText;
  readonly privateJson: Buffer | undefined;
  readonly writeGeometry: (block: ByteWriter) => Ewkb;
}

function parsedGeometry(block: ByteWriter, geometry: unknown): Ewkb {
  if (geometry === null || geometry === undefined) {
    throw new Error("its geometry is null, and pgstac stores no item without one");
  }
  return writeEwkb(block, geometry);
}

const isJsonNull = (json: Buffer): boolean => json.length === "null".length && json.toString("latin1") === "null";

export const refusal = (id: string, why: string, cause?: unknown): Fault =>
  new Fault("item_refused", `item ${id} cannot be stored: ${why}`, { cause });
