import type { PGlite } from "@electric-sql/pglite";
import { becomeRole } from "./become-role.ts";
import { ClientRefused } from "./client-refused.ts";
import { clientRole } from "./client-role.ts";
import { cstring } from "./cstring.ts";
import { keepStack } from "./keep-stack.ts";
import { runProtocol } from "./run-protocol.ts";
import { frame } from "./wire-message.ts";

export type Settings = ReadonlyMap<string, string>;

const resetAll = frame("Q", cstring("reset role; reset all"));

/**
 * The user and the settings in force in the one session PGlite has. The setting `role` comes last: with it go the rights to
 * change the others.
 */
export class SessionSettings {
  readonly #database: PGlite;
  #inForce: Settings | undefined = new Map();
  #user: string | undefined = clientRole;

  constructor(database: PGlite) {
    this.#database = database;
  }

  /** Notes the settings that are in force now; undefined if nobody knows them. */
  note(settings: Settings | undefined): void {
    this.#inForce = settings;
  }

  /** Reads the settings that differ from the defaults. */
  async read(): Promise<Settings> {
    const { rows } = await this.#database.query<{ name: string; value: string }>(`
      select name, current_setting(name) as value from pg_settings where source = 'session'
      union all select 'role', current_setting('role') where current_setting('role') <> 'none'`);
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  /**
   * Makes the session a user's and puts settings in force, and the defaults for all others.
   * @throws ClientRefused if one cannot be set, or no longer
   */
  async use(user: string, settings: Settings): Promise<void> {
    if (this.#user === user && this.#inForce && isSame(this.#inForce, settings)) return;
    this.#inForce = undefined;
    await runProtocol(this.#database, resetAll);
    if (this.#user !== user) {
      this.#user = undefined;
      await keepStack(this.#database, () => becomeRole(this.#database, user));
      this.#user = user;
    }
    for (const [name, value] of settings) {
      const set = () => this.#database.query("select set_config($1, $2, false)", [name, value]);
      await keepStack(this.#database, set).catch((error: unknown) => {
        throw new ClientRefused("08P01", (error as Error).message, { cause: error });
      });
    }
    this.#inForce = settings;
  }
}

function isSame(one: Settings, other: Settings): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}
