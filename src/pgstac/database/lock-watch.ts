import pg from "pg";
import { type BlockingSession, blockingSessions } from "./blocking-sessions.ts";

const answerMilliseconds = 5_000;

/**
 * Finds out who keeps a transaction waiting for a lock: once it has given up waiting, nobody can tell any more. Looks
 * now and then, over a connection of its own that is opened when the transaction takes long.
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

  /** The sessions that kept the transaction waiting when it was last seen to wait. */
  get sessions(): readonly BlockingSession[] {
    return this.#sessions;
  }

  /** Watches the transactions of a client from now on. */
  watch(client: pg.ClientBase): void {
    // The driver's types leave out the number of the server's process.
    this.#pid = (client as pg.ClientBase & { readonly processID?: number }).processID;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#hangUp();
  }

  #lookLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#look(), this.#everyMilliseconds).unref();
  }

  async #look(): Promise<void> {
    try {
      this.#client ??= await connected(this.#pool);
      const sessions = this.#pid === undefined ? [] : await blockingSessions(this.#client, this.#pid);
      if (sessions.length > 0) this.#sessions = sessions;
    } catch {
      // Without a name the transaction fails all the same, and says why.
      this.#hangUp();
    }
    if (this.#isOver) this.#hangUp();
    else this.#timer = this.#lookLater();
  }

  #hangUp(): void {
    this.#client?.end().catch(() => {});
    this.#client = undefined;
  }
}

async function connected({ options }: pg.Pool): Promise<pg.Client> {
  const times = { connectionTimeoutMillis: answerMilliseconds, query_timeout: answerMilliseconds };
  const client = new pg.Client({ ...options, ...times });
  client.on("error", () => {});
  await client.connect();
  return client;
}
