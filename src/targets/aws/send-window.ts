import { setTimeout } from "node:timers/promises";

/** Requests under way at first; more as they are answered. */
const firstRequests = 16;
/** Below the sockets of an SDK client; with ten messages each, these are all that a killed process may send twice. */
const mostRequests = 48;
const burstSeconds = 0.1;

/** Outcome of a request, and true if the service asked for fewer of them. */
export interface Answered<T> {
  readonly result: T;
  readonly isThrottled: boolean;
}

/**
 * Lets as many requests be under way as the service takes: twice as many each round until it throttles, then half as
 * many and one more each round, and no more messages a second than its quota.
 */
export class SendWindow {
  readonly #messagesPerSecond: () => Promise<number>;
  readonly #waiting: (() => void)[] = [];
  #size = firstRequests;
  #underWay = 0;
  #dueAt = 0;
  #halvedAt = 0;
  #wasThrottled = false;

  constructor(messagesPerSecond: () => Promise<number>) {
    this.#messagesPerSecond = messagesPerSecond;
  }

  /** Requests that may be under way now. */
  get size(): number {
    return Math.floor(this.#size);
  }

  /**
   * Sends a request of so many messages in its turn. `isThrottling` judges an error of `send`; `rate` is used in place of
   * the quota.
   */
  async run<T>(
    messages: number,
    send: () => Promise<Answered<T>>,
    isThrottling: (error: unknown) => boolean,
    rate?: number,
  ): Promise<T> {
    while (this.#underWay >= this.size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay += 1;
    try {
      await this.#pace(messages, rate ?? (await this.#messagesPerSecond()));
      const startedAt = performance.now();
      const { result, isThrottled } = await send().catch((error: unknown) => {
        if (isThrottling(error)) this.#halve(startedAt);
        throw error;
      });
      if (isThrottled) this.#halve(startedAt);
      else this.#size = Math.min(mostRequests, this.#size + (this.#wasThrottled ? 1 / this.#size : 1));
      return result;
    } finally {
      this.#underWay -= 1;
      for (let free = this.size - this.#underWay; free > 0 && this.#waiting.length > 0; free--)
        this.#waiting.shift()?.();
    }
  }

  /** Requests that were under way together are throttled together, and count once. */
  #halve(startedAt: number): void {
    if (startedAt < this.#halvedAt) return;
    this.#halvedAt = performance.now();
    this.#wasThrottled = true;
    this.#size = Math.max(1, this.#size / 2);
  }

  async #pace(messages: number, rate: number): Promise<void> {
    const now = performance.now();
    const dueAt = Math.max(this.#dueAt, now - burstSeconds * 1000);
    this.#dueAt = dueAt + (messages / rate) * 1000;
    if (dueAt > now) await setTimeout(dueAt - now);
  }
}
