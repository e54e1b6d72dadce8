import { hash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { Fault } from "../../pipeline/fault/fault.ts";

const schema = `
  create table if not exists sent (request blob primary key) strict, without rowid;
  create table if not exists newest (recipe blob primary key, time text not null) strict, without rowid;
`;

const busyTimeoutMilliseconds = 10_000;
/** The part of SHA-256 that is kept: no two requests share it. */
const keyBytes = 16;

/**
 * Remembers the requests that were sent to a pipeline, by hashes, and how new the newest rows of each recipe were; in one
 * file on this machine, however many there are.
 */
export class SentRequests implements Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #pipeline: string;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;

  /** @throws Fault `infrastructure` if the file cannot be used */
  constructor(path: string, pipeline: string) {
    this.#path = path;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#database = new DatabaseSync(path, { timeout: busyTimeoutMilliseconds });
      // A process that is killed loses nothing; what a power cut loses is sent again.
      this.#database.exec("pragma journal_mode = wal; pragma synchronous = off");
      this.#database.exec(schema);
      this.#find = this.#database.prepare("select 1 from sent where request = ?");
      this.#insert = this.#database.prepare("insert or ignore into sent values (?)");
    } catch (error) {
      throw unusable(path, error);
    }
    this.#pipeline = pipeline;
  }

  /** Tells if a request was sent. @throws Fault `infrastructure` */
  has(body: string): boolean {
    return this.#orFault(() => this.#find.get(this.#keyOf(body)) !== undefined);
  }

  /** Remembers requests, all or none. @throws Fault `infrastructure`, such as on a full disk */
  add(bodies: readonly string[]): void {
    this.#orFault(() => {
      this.#database.exec("begin immediate");
      try {
        for (const body of bodies) this.#insert.run(this.#keyOf(body));
        this.#database.exec("commit");
      } catch (error) {
        // SQLite itself rolls back what a full disk does not take.
        if (this.#database.isTransaction) this.#database.exec("rollback");
        throw error;
      }
    });
  }

  /** Reads the latest time of modification among the rows that were sent by a recipe. @throws Fault `infrastructure` */
  newest(recipe: object): string | undefined {
    const sql = "select time from newest where recipe = ?";
    const row = this.#orFault(() => this.#database.prepare(sql).get(this.#recipeKey(recipe)));
    return row && String(row["time"]);
  }

  /** Remembers a time in ISO 8601, unless a later one is known. @throws Fault `infrastructure` */
  noteNewest(recipe: object, time: string): void {
    const sql = "insert into newest values (?, ?) on conflict do update set time = max(time, excluded.time)";
    this.#orFault(() => this.#database.prepare(sql).run(this.#recipeKey(recipe), time));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #orFault<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw unusable(this.#path, error);
    }
  }

  #recipeKey(recipe: object): Buffer {
    return this.#keyOf(JSON.stringify(recipe));
  }

  #keyOf(text: string): Buffer {
    return hash("sha256", `${this.#pipeline}\n${text}`, "buffer").subarray(0, keyBytes);
  }
}

const unusable = (path: string, error: unknown): Fault =>
  new Fault("infrastructure", `${path} cannot be used: ${(error as Error).message}`, {
    remedy: "make room there, or move the file away: then every row counts as new",
    cause: error,
  });
