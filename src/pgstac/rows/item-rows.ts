import { Fault } from "../../pipeline/fault.ts";
import type { Connections } from "../database/connections.ts";
import { isRowError, rowReason } from "../database/database-fault.ts";
import { inTransaction } from "../database/transaction.ts";
import { Blocks } from "./blocks.ts";
import { bytesOf, type Document } from "./document.ts";
import { type Instant, instantFormat } from "./instant.ts";
import type { ItemRow } from "./item-row.ts";
import { readTimes, type TimedDocument, timesOf, UnknownInstant } from "./item-times.ts";
import { RowWriter, refusal } from "./row-writer.ts";
import type { StoredCollection } from "./stored-collection.ts";

export type MakeRows = (items: Iterable<TimedDocument>) => Iterable<ItemRow>;

/** Items and their rows, read and made when they are first asked for and kept, however often a load starts again. */
export class ItemRows implements Disposable {
  readonly #blocks = new Blocks();
  readonly #times = new Map<string, TimedDocument | Fault>();
  readonly #rows = new Map<string, ItemRow | Fault>();
  #writer: RowWriter | undefined;
  readonly #known = new Map<string, Instant>();
  readonly #wrong = new Map<string, Error>();
  /** Datetimes only the database can read, by the item they are of. */
  readonly #unclear = new Map<string, string>();

  /**
   * Those of which it can be said when they are; why of others it cannot goes to `faults`, and what is unclear waits for
   * `askDatabase`.
   */
  *timed(documents: Iterable<Document>, faults: Map<string, Fault>): Generator<TimedDocument> {
    for (const document of documents) {
      const { id } = document;
      const found = this.#times.get(id) ?? this.#timesOf(document);
      if (!found) continue;
      this.#times.set(id, found);
      if (found instanceof Fault) faults.set(id, found);
      else yield found;
    }
  }

  /**
   * Their rows in that state of the collection; why others cannot be made goes to `faults`. They are good for as long as
   * the state is the same.
   */
  *of(items: Iterable<TimedDocument>, collection: StoredCollection, faults: Map<string, Fault>): Generator<ItemRow> {
    const writer = this.#writerFor(collection);
    for (const item of items) {
      const row = this.#rows.get(item.id) ?? writer.write(item);
      this.#rows.set(item.id, row);
      if (row instanceof Fault) faults.set(item.id, row);
      else yield row;
    }
  }

  [Symbol.dispose](): void {
    this.#blocks.release();
  }

  /** Has the database read what is unclear; resolves to the ids of the items that can be gone on with now. */
  async askDatabase(connections: Connections): Promise<ReadonlySet<string>> {
    const ids = new Set(this.#unclear.keys());
    if (ids.size > 0) await this.#ask(connections, [...new Set(this.#unclear.values())]);
    this.#unclear.clear();
    return ids;
  }

  #timesOf(document: Document): TimedDocument | Fault | undefined {
    const { id } = document;
    const bytes = bytesOf(document);
    try {
      const said = readTimes(bytes);
      return { id, bytes, said, ...timesOf(said, this.#known) };
    } catch (error) {
      if (!(error instanceof UnknownInstant)) return refusal(id, (error as Error).message, error);
      const wrong = this.#wrong.get(error.text);
      if (wrong) return refusal(id, rowReason(wrong), wrong);
      this.#unclear.set(id, error.text);
      return undefined;
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
