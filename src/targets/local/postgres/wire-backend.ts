import type { PGlite } from "@electric-sql/pglite";
import { keepStack } from "./wasm-stack.ts";
import { cstring, frame } from "./wire-message.ts";
import { WireReply } from "./wire-reply.ts";
import type { WireSession } from "./wire-session.ts";

/** A setting a client asked for cannot be had, or no longer. */
export class SettingRefused extends Error {}

/** As many clients as may be are connected. */
export class TooManyClients extends Error {}

/** Each holds some memory and a file descriptor of this process. */
const mostSessions = 200;

/** What PostgreSQL tells a client when it connects. */
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

const discard = () => {};
const startOver = frame("Q", cstring("reset role; reset all"));
const giveUp = Buffer.concat([frame("S"), frame("Q", cstring("rollback"))]);

/**
 * The one session PGlite has, shared by turns: a client keeps its turn from its first message to the end of its
 * transaction, and finds its settings and statements as it left them.
 */
export class WireBackend {
  readonly #database: PGlite;
  readonly #queue: (() => void)[] = [];
  #taken = false;
  #current: WireSession | undefined;
  #settings: ReadonlyMap<string, string> | undefined = new Map();
  #statementsEpoch = 0;
  #sessions = 0;

  constructor(database: PGlite) {
    this.#database = database;
  }

  /** Whether somebody waits for a turn. */
  get contended(): boolean {
    return this.#queue.length > 0;
  }

  /** Waits for a turn and makes the session this client's; a failure gives the turn back. */
  async acquire(session: WireSession): Promise<void> {
    await this.#turn();
    try {
      if (this.#current !== session) await this.#enter(session);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Begins a client's session; the settings to tell it of. */
  async introduce(session: WireSession): Promise<[name: string, value: string][]> {
    if (this.#sessions === mostSessions) throw new TooManyClients("sorry, too many clients already");
    session.statementsEpoch = this.#statementsEpoch;
    this.#sessions++;
    await this.acquire(session).catch((error: unknown) => {
      this.#sessions--;
      throw error;
    });
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

  release(): void {
    const next = this.#queue.shift();
    if (next) setImmediate(next);
    else this.#taken = false;
  }

  /** Runs messages of the client whose turn it is. Rejects where PostgreSQL broke down. */
  async run(bytes: Uint8Array, reply: WireReply): Promise<void> {
    const onRawData = (piece: Uint8Array) => reply.push(piece);
    await keepStack(this.#database, () => this.#database.execProtocolRawStream(bytes, { syncToFs: false, onRawData }));
    const session = this.#current;
    if (!session?.droppedStatements) return;
    session.droppedStatements = false;
    session.statementsEpoch = ++this.#statementsEpoch;
  }

  /** Takes a client's traces away: an open transaction, its statements, its settings. */
  async depart(session: WireSession, hasTurn: boolean): Promise<void> {
    if (!hasTurn) await this.#turn();
    if (hasTurn) await this.run(giveUp, new WireReply(discard));
    await this.run(session.closeAll(), new WireReply(discard));
    if (this.#current === session) {
      this.#settings = session.settingsTouched ? undefined : session.settings;
      this.#current = undefined;
    }
    this.#sessions--;
    this.release();
  }

  /** A turn for the database's own upkeep, with nobody's settings. */
  async exclusively<Result>(work: (database: PGlite) => Promise<Result>): Promise<Result> {
    await this.#turn();
    try {
      await this.#keepSettings();
      await this.#useSettings(new Map());
      return await keepStack(this.#database, () => work(this.#database));
    } finally {
      this.release();
    }
  }

  async #turn(): Promise<void> {
    if (this.#taken) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#taken = true;
  }

  async #enter(session: WireSession): Promise<void> {
    await this.#keepSettings();
    await this.#useSettings(session.settings);
    this.#current = session;
    if (session.statementsEpoch === this.#statementsEpoch) return;
    await this.run(session.prepareAgain(), new WireReply(discard));
    session.statementsEpoch = this.#statementsEpoch;
  }

  async #keepSettings(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    if (!session) return;
    if (session.settingsTouched) session.settings = await this.#readSettings();
    session.settingsTouched = false;
    this.#settings = session.settings;
  }

  /** The role comes last in both directions: with it go the rights to change the others. */
  async #readSettings(): Promise<Map<string, string>> {
    const { rows } = await this.#database.query<{ name: string; value: string }>(`
      select name, current_setting(name) as value from pg_settings where source = 'session'
      union all select 'role', current_setting('role') where current_setting('role') <> 'none'`);
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  async #useSettings(settings: ReadonlyMap<string, string>): Promise<void> {
    if (this.#settings && isSame(this.#settings, settings)) return;
    this.#settings = undefined;
    await this.run(startOver, new WireReply(discard));
    for (const [name, value] of settings) {
      const set = () => this.#database.query("select set_config($1, $2, false)", [name, value]);
      await keepStack(this.#database, set).catch((error: unknown) => {
        throw new SettingRefused((error as Error).message, { cause: error });
      });
    }
    this.#settings = settings;
  }
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}
