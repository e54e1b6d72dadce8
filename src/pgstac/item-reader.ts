import { Fault } from "../pipeline/fault.ts";
import type { ItemDocument } from "../pipeline/item.ts";
import { isRowError, rowReason } from "./database-fault.ts";
import type { Instant } from "./instant.ts";
import { type ReadItem, readItem, refused, UnknownInstant } from "./read-item.ts";
import { type Database, inTransaction } from "./transaction.ts";

/** Reads items once, however often a load has to start again. */
export class ItemReader {
  readonly #items = new Map<string, ReadItem | Fault>();
  readonly #known = new Map<string, Instant>();
  readonly #wrong = new Map<string, Error>();
  /** Datetimes only the database can read, by the item they are of. */
  readonly #unclear = new Map<string, string>();

  /** Those that can be read; why others cannot goes to `faults`, and what is unclear waits for `askDatabase`. */
  *read(documents: Iterable<ItemDocument>, faults: Map<string, Fault>): Generator<ReadItem> {
    for (const document of documents) {
      const item = this.#items.get(document.id) ?? this.#readNew(document);
      if (item instanceof Fault) faults.set(document.id, item);
      else if (item) yield item;
    }
  }

  /** Has the database read what is unclear; resolves to the ids of the items that can be read on now. */
  async askDatabase(database: Database): Promise<ReadonlySet<string>> {
    const ids = new Set(this.#unclear.keys());
    if (ids.size > 0) await this.#ask(database, [...new Set(this.#unclear.values())]);
    this.#unclear.clear();
    return ids;
  }

  #readNew(document: ItemDocument): ReadItem | Fault | undefined {
    try {
      const item = readItem(document, this.#known);
      this.#items.set(document.id, item);
      return item;
    } catch (error) {
      if (error instanceof UnknownInstant) {
        const wrong = this.#wrong.get(error.text);
        if (wrong) return this.#refuse(document.id, refused(document.id, rowReason(wrong), wrong));
        this.#unclear.set(document.id, error.text);
        return undefined;
      }
      if (error instanceof Fault) return this.#refuse(document.id, error);
      throw error;
    }
  }

  #refuse(id: string, fault: Fault): Fault {
    this.#items.set(id, fault);
    return fault;
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
