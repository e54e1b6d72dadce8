import type { ItemRequest } from "../message/item-request.ts";
import { shownLockLength, type UsedSet } from "./used-set.ts";

/** The making of one item, as logs tell of it whether it succeeds or fails. */
export class ItemWork {
  readonly #now: () => number;
  #started: number | undefined;
  #request: ItemRequest | undefined;
  #set: UsedSet | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(request: ItemRequest): void {
    this.#started = this.#now();
    this.#request = request;
  }

  use(set: UsedSet): void {
    this.#set = set;
  }

  /** Fields of a record; none before it began. */
  get fields(): Readonly<Record<string, unknown>> | undefined {
    if (this.#started === undefined) return undefined;
    return {
      package: this.#request?.package_name,
      ...(this.#request?.collection_id && { collection: this.#request.collection_id }),
      ...(this.#set && { package_version: this.#set.version, lock: this.#set.lock.slice(0, shownLockLength) }),
      milliseconds: this.#now() - this.#started,
    };
  }
}
