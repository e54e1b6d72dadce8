import pg from "pg";
import { type BlockingSession, blockingSessions } from "./blocking-sessions.ts";

const answerMilliseconds = 5_000;

/**
 * Finds out who keeps a transaction waiting for a lock: once it has given up waiting, nobody can tell any more. Looks
 * now and then while a transaction takes long, over a connection that is open for the look alone.
 */
export class LockWatch implements Disposable {
  readonly #pool: pg.Pool;
  readonly #everyMilliseconds: number;
  #timer: NodeJS.Timeout;
  #client: pg.Client | undefined;
  #pid: number | undefined;
  #sessions: readonly BlockingSession[] = [];
  #isOver = false;

  constructor(pool: pg.Pool, everyMilliseconds: number) {
    this.#pool = pool;
    this.#everyMilliseconds = everyMilliseconds;
    this.#timer = this.#lookLater();
  }

  /** The sessions that kept the transaction waiting at the last look; none if it went on since it waited. */
  get sessions(): readonly BlockingSession[] {
    return this.#sessions;
  }

  /** Watches the transaction of a client until disposed of. */
  watch(client: pg.ClientBase): Disposable {
    // The driver's types leave out the number of the server's process.
    this.#pid = (client as pg.ClientBase & { readonly processID?: number }).processID;
    return {
      [Symbol.dispose]: () => {
        this.#pid = undefined;
      },
    };
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#client?.end().catch(() => {});
  }

  #lookLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#look(), this.#everyMilliseconds).unref();
  }

  async #look(): Promise<void> {
    const pid = this.#pid;
    // Between two tries of a transaction nobody keeps it waiting.
    const sessions = pid === undefined ? undefined : await this.#find(pid);
    if (sessions && this.#pid === pid) this.#sessions = sessions;
    if (!this.#isOver) this.#timer = this.#lookLater();
  }

  async #find(pid: number): Promise<BlockingSession[] | undefined> {
    const times = { connectionTimeoutMillis: answerMilliseconds, query_timeout: answerMilliseconds };
    const client = new pg.Client({ ...this.#pool.options, ...times });
    client.on("error", () => {});
    this.#client = client;
    try {
      await client.connect();
      return await blockingSessions(client, pid);
    } catch {
      // Without a name the transaction fails all the same, and says why.
      return undefined;
    } finally {
      client.end().catch(() => {});
      this.#client = undefined;
    }
  }
}
