import type { Fault } from "../../pipeline/fault.ts";
import type { Connections } from "../database/connections.ts";
import { isRowError, rowReason } from "../database/database-fault.ts";
import { inTransaction } from "../database/transaction.ts";
import { Blocks } from "../rows/blocks.ts";
import { bytesOf, type Document } from "../rows/document.ts";
import { type Instant, instantFormat } from "../rows/instant.ts";
import type { ItemRow } from "../rows/item-row.ts";
import { readTimes, type TimedDocument, timesOf, UnknownInstant } from "../rows/item-times.ts";
import { RowWriter, refusal } from "../rows/row-writer.ts";
import type { StoredCollection } from "../rows/stored-collection.ts";

/** Items and their rows, each read and written once, however often a load starts again. */
export class ItemRows implements Disposable {
  readonly #blocks = new Blocks();
  readonly #times = new Map<string, TimedDocument | Fault>();
  readonly #rows = new Map<string, ItemRow | Fault>();
  #writer: RowWriter | undefined;
  readonly #known = new Map<string, Instant>();
  readonly #wrong = new Map<string, Error>();

  /** Reads when an item is; returns the fault of one that does not say so, or the text that only the database can read. */
  timesOf(document: Document): TimedDocument | Fault | UnknownInstant {
    const known = this.#times.get(document.id);
    if (known) return known;
    const found = this.#readTimes(document);
    if (!(found instanceof UnknownInstant)) this.#times.set(document.id, found);
    return found;
  }

  /** Returns an item's row, good until the base item of the collection changes, or the fault of one that has none. */
  rowOf(item: TimedDocument, collection: StoredCollection): ItemRow | Fault {
    const writer = this.#writerFor(collection);
    const row = this.#rows.get(item.id) ?? writer.write(item);
    this.#rows.set(item.id, row);
    return row;
  }

  /** Has the database read datetimes, so that `timesOf` can tell what they mean. */
  async askDatabase(connections: Connections, unknown: Iterable<UnknownInstant>): Promise<void> {
    const texts = new Set<string>();
    for (const { text } of unknown) texts.add(text);
    if (texts.size > 0) await this.#ask(connections, [...texts]);
  }

  [Symbol.dispose](): void {
    this.#blocks.release();
  }

  #readTimes(document: Document): TimedDocument | Fault | UnknownInstant {
    const { id } = document;
    const bytes = bytesOf(document);
    try {
      const said = readTimes(bytes);
      return { id, bytes, said, ...timesOf(said, this.#known) };
    } catch (error) {
      if (!(error instanceof UnknownInstant)) return refusal(id, (error as Error).message, error);
      const wrong = this.#wrong.get(error.text);
      return wrong ? refusal(id, rowReason(wrong), wrong) : error;
    }
  }

  #writerFor(collection: StoredCollection): RowWriter {
    if (this.#writer?.writesAlike(collection)) return this.#writer;
    this.#rows.clear();
    this.#blocks.release();
    this.#writer = new RowWriter(collection, this.#blocks);
    return this.#writer;
  }

  async #ask(connections: Connections, texts: readonly string[]): Promise<void> {
    try {
      const { rows } = await inTransaction(connections, (client) =>
        client.query<{ text: string; instant: string }>(instantsSql, [texts]),
      );
      for (const { text, instant } of rows) {
        if (instant.length === 27) this.#known.set(text, instant);
        else this.#wrong.set(text, new Error(`${text} is not within the years 1 to 9999`));
      }
    } catch (error) {
      if (!isRowError(error)) throw error;
      const middle = Math.ceil(texts.length / 2);
      if (texts.length === 1) this.#wrong.set(texts[0] ?? "", error as Error);
      else for (const part of [texts.slice(0, middle), texts.slice(middle)]) await this.#ask(connections, part);
    }
  }
}

const instantsSql = `SELECT text, CASE WHEN text::timestamptz BETWEEN '0001-01-01' AND '9999-12-31T23:59:59.999999Z'
  THEN to_char(text::timestamptz, ${instantFormat}) ELSE '' END AS instant FROM unnest($1::text[]) AS text`;
