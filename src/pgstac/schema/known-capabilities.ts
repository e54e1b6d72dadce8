import type pg from "pg";
import { type Capabilities, readCapabilities } from "./capabilities.ts";

/** Capabilities of a pgstac as they were last read; a migration may change them. */
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

  /** @throws Fault `infrastructure`, or the driver's error if there is no database */
  async readAgain(): Promise<Capabilities> {
    this.#current = await readCapabilities(this.#pool);
    return this.#current;
  }
}
