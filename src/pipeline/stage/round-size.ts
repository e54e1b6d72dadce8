import { itemsAtOnce } from "./order-of-messages.ts";

/** A round that took more than the one part of its time is too large; less than the other, it may be larger. */
const parts = { tooLarge: 0.5, small: 0.25 };

/**
 * The number of items to store at once: halved when so many are not stored in the time of a run, doubled when that takes
 * little of it. Kept from run to run: a batch that comes back with as many items would fail the same way.
 */
export class RoundSize {
  #items = itemsAtOnce;
  /** Pace of the run's last round; 0 before its first. */
  #millisecondsPerItem = 0;

  get items(): number {
    return this.#items;
  }

  /** Forgets the pace of the run before: the first round of a run is always begun. */
  beginRun(): void {
    this.#millisecondsPerItem = 0;
  }

  /** Tells if so many items are likely to be stored in that time. */
  fits(items: number, milliseconds: number): boolean {
    return items * this.#millisecondsPerItem <= milliseconds;
  }

  /** Learns from a round that was stored. */
  stored(items: number, took: number, given: number): void {
    this.#millisecondsPerItem = took / items;
    if (took < given * parts.small) this.#items = Math.min(itemsAtOnce, this.#items * 2);
  }

  /** Learns from a round that failed by no item's fault; one that failed at once says nothing of its size. */
  failed(items: number, took: number, given: number): void {
    if (took > given * parts.tooLarge) this.#items = Math.max(1, Math.floor(Math.min(items, this.#items) / 2));
  }
}
