import type { WireLimits } from "./wire-limits.ts";

/** Time after which others are told of a transaction that is left open: sooner than our own connections give up. */
const tellAfterMilliseconds = 5_000;

/** Pause between two looks at a transaction that may keep others waiting. */
export const lookEveryMilliseconds = 100;

/** A transaction that a client has left open, which keeps all others from the database. */
export class IdleTransaction {
  readonly #client: string;
  readonly #limits: WireLimits;
  readonly #since = performance.now();
  #hasRefused = false;

  /** @param client the name of the client, for people */
  constructor(client: string, limits: WireLimits) {
    this.#client = client;
    this.#limits = limits;
  }

  get milliseconds(): number {
    return performance.now() - this.#since;
  }

  /** True if it has kept others so long that they are told. */
  get isTold(): boolean {
    return this.milliseconds >= tellAfterMilliseconds;
  }

  /** True if it is ended as soon as another waits. */
  get isOver(): boolean {
    return this.milliseconds >= this.#limits.idleTransactionMilliseconds;
  }

  /** True if somebody was refused because of it. */
  get hasRefused(): boolean {
    return this.#hasRefused;
  }

  /** Notes that somebody is refused because of it, and says why. */
  refuse(): string {
    this.#hasRefused = true;
    return this.describe();
  }

  /** Says who keeps the database, since when and for how long. */
  describe(): string {
    const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);
    const limit = seconds(this.#limits.idleTransactionMilliseconds);
    return `${this.#client} has left a transaction open for ${seconds(this.milliseconds)} s; it is ended after ${limit} s`;
  }
}
