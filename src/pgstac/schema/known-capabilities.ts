import type pg from "pg";
import { type Capabilities, readCapabilities } from "./capabilities.ts";

/** The capabilities of a pgstac as last read; somebody may migrate it meanwhile. */
export class KnownCapabilities {
  readonly #pool: pg.Pool;
  #current: Capabilities;

  constructor(pool: pg.Pool, current: Capabilities) {
    this.#pool = pool;
    this.#current = current;
  }

  get current(): Capabilities {
    return this.#current;
  }

  /** @throws Fault `infrastructure`, or what the driver throws where there is no database */
  async readAgain(): Promise<Capabilities> {
    this.#current = await readCapabilities(this.#pool);
    return this.#current;
  }
}
