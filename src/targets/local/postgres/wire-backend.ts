import type { PGlite } from "@electric-sql/pglite";
import { ClientRefused } from "./client-refused.ts";
import { clientRole, readerRole } from "./client-role.ts";
import { cstring } from "./cstring.ts";
import { engineModuleOf } from "./engine-module.ts";
import { type IdleTransaction, lookEveryMilliseconds } from "./idle-transaction.ts";
import { keepStack } from "./keep-stack.ts";
import { Mutex } from "./mutex.ts";
import { runProtocol } from "./run-protocol.ts";
import { SessionSettings } from "./session-settings.ts";
import type { StatementLimit } from "./statement-limit.ts";
import { frame } from "./wire-message.ts";
import type { WireReply } from "./wire-reply.ts";
import type { WireSession } from "./wire-session.ts";

/** Sessions at most: each holds some memory and a file descriptor of this process. */
const mostSessions = 200;

/** Settings of which PostgreSQL tells a client when it connects. */
const reported = [
  "application_name",
  "client_encoding",
  "DateStyle",
  "default_transaction_read_only",
  "in_hot_standby",
  "integer_datetimes",
  "IntervalStyle",
  "is_superuser",
  "scram_iterations",
  "search_path",
  "server_encoding",
  "server_version",
  "session_authorization",
  "standard_conforming_strings",
  "TimeZone",
];

const rollBack = Buffer.concat([frame("S"), frame("Q", cstring("rollback"))]);

/** Time limit of the statements of the STAC API, whose searches anybody on this machine may ask for. */
export interface ReaderLimit {
  readonly limit: StatementLimit;
  readonly readerSeconds: number;
}

/**
 * The one session PGlite has, shared by turns: a client keeps its turn from its first message to the end of its
 * transaction, and finds its settings and statements as it left them.
 */
export class WireBackend {
  readonly #database: PGlite;
  readonly #readers: ReaderLimit;
  readonly #turns = new Mutex();
  readonly #settings: SessionSettings;
  #current: WireSession | undefined;
  #statementsEpoch = 0;
  #sessions = 0;
  /** The transaction that the client whose turn it is has left open. */
  idle: IdleTransaction | undefined;

  constructor(database: PGlite, readers: ReaderLimit) {
    this.#database = database;
    this.#readers = readers;
    this.#settings = new SessionSettings(database);
  }

  /** True while somebody waits for a turn. */
  get isContended(): boolean {
    return this.#turns.isContended;
  }

  /** Waits for a turn and makes the session this client's; a failure gives the turn back. */
  async acquire(session: WireSession, signal?: AbortSignal): Promise<void> {
    await this.#turns.acquire(signal);
    try {
      if (this.#current !== session) await this.#enter(session);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /**
   * Begins a client's session. Resolves to the settings to tell it. Refuses it if another has left a transaction open:
   * clients give up by themselves before long, and would not know why.
   * @throws ClientRefused
   */
  async introduce(session: WireSession): Promise<[name: string, value: string][]> {
    if (this.#sessions === mostSessions) throw new ClientRefused("53300", "sorry, too many clients already");
    session.statementsEpoch = this.#statementsEpoch;
    this.#sessions++;
    const waiting = new AbortController();
    const look = setInterval(() => {
      if (this.idle?.isTold) waiting.abort(new ClientRefused("57000", this.idle.refuse()));
    }, lookEveryMilliseconds);
    try {
      await this.acquire(session, waiting.signal);
    } catch (error) {
      this.#sessions--;
      throw error;
    } finally {
      clearInterval(look);
    }
    try {
      const { rows } = await this.#database.query<{ name: string; value: string }>(
        "select name, current_setting(name) as value from unnest($1::text[]) as name",
        [reported],
      );
      return rows.map(({ name, value }) => [name, value]);
    } finally {
      this.release();
    }
  }

  /** Gives the turn to the next who waits. */
  release(): void {
    this.#turns.release();
  }

  /** Runs messages of the client whose turn it is. Rejects if PostgreSQL broke down. */
  async run(bytes: Uint8Array, reply?: WireReply): Promise<void> {
    const session = this.#current;
    const run = () => runProtocol(this.#database, bytes, reply);
    if (session?.user === readerRole) {
      await this.#readers.limit.during(engineModuleOf(this.#database), this.#readers.readerSeconds, run);
    } else await run();
    if (!session?.droppedStatements) return;
    session.droppedStatements = false;
    session.statementsEpoch = ++this.#statementsEpoch;
  }

  /** Ends a client's session: rolls its transaction back and drops its statements and settings. */
  async depart(session: WireSession, hasTurn: boolean): Promise<void> {
    if (!hasTurn) await this.#turns.acquire();
    if (hasTurn) await this.run(rollBack);
    await this.run(session.closeAll());
    if (this.#current === session) {
      this.#settings.note(session.settingsTouched ? undefined : session.settings);
      this.#current = undefined;
    }
    this.#sessions--;
    this.release();
  }

  /** Takes a turn for the database's own maintenance, with nobody's settings. */
  async exclusively<Result>(work: (database: PGlite) => Promise<Result>): Promise<Result> {
    await this.#turns.acquire();
    try {
      await this.#keepSettings();
      await this.#settings.use(clientRole, new Map());
      return await keepStack(this.#database, () => work(this.#database));
    } finally {
      this.release();
    }
  }

  async #enter(session: WireSession): Promise<void> {
    await this.#keepSettings();
    await this.#settings.use(session.user, session.settings);
    this.#current = session;
    if (session.statementsEpoch === this.#statementsEpoch) return;
    await this.run(session.prepareAgain());
    session.statementsEpoch = this.#statementsEpoch;
  }

  async #keepSettings(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    if (!session) return;
    if (session.settingsTouched) session.settings = await this.#settings.read();
    session.settingsTouched = false;
    this.#settings.note(session.settings);
  }
}
