import { Fault } from "../pipeline/fault.ts";
import { isRowError, rowReason } from "./database-fault.ts";
import type { Document } from "./document.ts";
import type { Instant } from "./instant.ts";
import type { ItemRow } from "./item-row.ts";
import { UnknownInstant } from "./item-times.ts";
import { RowBlocks } from "./row-blocks.ts";
import { RowWriter, refused } from "./row-writer.ts";
import type { StoredCollection } from "./stored-collection.ts";
import { type Database, inTransaction } from "./transaction.ts";

/** The rows of items, made when they are first asked for and kept, however often a load has to start again. */
export class ItemRows implements Disposable {
  readonly #blocks = new RowBlocks();
  #rows = new Map<string, ItemRow | Fault>();
  #writer: RowWriter | undefined;
  #collection: StoredCollection | undefined;
  readonly #known = new Map<string, Instant>();
  readonly #wrong = new Map<string, Error>();
  /** Datetimes only the database can read, by the item they are of. */
  readonly #unclear = new Map<string, string>();

  /**
   * Those that can be made; why others cannot goes to `faults`, and what is unclear waits for `askDatabase`. Rows made
   * for another state of the collection are made again.
   */
  *of(documents: Iterable<Document>, collection: StoredCollection, faults: Map<string, Fault>): Generator<ItemRow> {
    if (this.#collection?.baseItem !== collection.baseItem || this.#collection.baseItemId !== collection.baseItemId) {
      this.#rows = new Map();
      this.#blocks.release();
      this.#writer = new RowWriter(collection, this.#blocks);
      this.#collection = collection;
    }
    for (const document of documents) {
      const row = this.#rows.get(document.id) ?? this.#make(document);
      if (row instanceof Fault) faults.set(document.id, row);
      else if (row) yield row;
    }
  }

  [Symbol.dispose](): void {
    this.#blocks.release();
  }

  /** Has the database read what is unclear; resolves to the ids of the items that can be gone on with now. */
  async askDatabase(database: Database): Promise<ReadonlySet<string>> {
    const ids = new Set(this.#unclear.keys());
    if (ids.size > 0) await this.#ask(database, [...new Set(this.#unclear.values())]);
    this.#unclear.clear();
    return ids;
  }

  #make(document: Document): ItemRow | Fault | undefined {
    const row = this.#written(document);
    if (row) this.#rows.set(document.id, row);
    return row;
  }

  #written(document: Document): ItemRow | Fault | undefined {
    try {
      return this.#writer?.write(document, this.#known);
    } catch (error) {
      if (error instanceof Fault) return error;
      if (!(error instanceof UnknownInstant)) throw error;
      const wrong = this.#wrong.get(error.text);
      if (wrong) return refused(document.id, rowReason(wrong), wrong);
      this.#unclear.set(document.id, error.text);
      return undefined;
    }
  }

  async #ask(database: Database, texts: readonly string[]): Promise<void> {
    try {
      const { rows } = await inTransaction(database, (client) =>
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
      else for (const part of [texts.slice(0, middle), texts.slice(middle)]) await this.#ask(database, part);
    }
  }
}

const instantsSql = `SELECT text, CASE WHEN text::timestamptz BETWEEN '0001-01-01' AND '9999-12-31T23:59:59.999999Z'
  THEN to_char(text::timestamptz, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') ELSE '' END AS instant FROM unnest($1::text[]) AS text`;
