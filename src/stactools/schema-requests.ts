import type { Log } from "../pipeline/message/log.ts";
import { type BackoffLimits, backoff } from "../pipeline/process/backoff.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { whenAborted } from "../pipeline/process/when-aborted.ts";
import type { FetchedSchema, SchemaOutcome } from "./worker-reply.ts";

/** An answer to a worker that asks for a schema: how long it may try, or why it must do without. */
export type SchemaPermit = { readonly seconds: number } | { readonly reason: string };

export interface SchemaRequestsOptions {
  readonly log: Log;
  /** Stores a schema for all workers. */
  readonly keep: (schema: FetchedSchema) => Promise<void>;
  readonly now?: (() => number) | undefined;
}

interface Trouble {
  readonly failures: number;
  readonly reason: string;
  readonly retryAt: number;
  readonly loggedAt: number;
}

const minute = 60_000;
const pauses: BackoffLimits = { first: minute, longest: 15 * minute };
const logAgainMilliseconds = 24 * 60 * minute;
/** Time for a host that nobody has asked yet; one that was silent gets less, since an item waits meanwhile. */
const firstTrySeconds = 2;
const nextTrySeconds = 0.9;
/** Addresses remembered at once; items name them, so nobody knows how many there are. */
const mostRemembered = 1000;
/** Refusals that go along with each item: a question costs more time than these do. */
const mostTold = 20;

/**
 * Decides which worker fetches a schema. A host is asked by one worker at a time, and one that cannot be reached is left
 * alone for a while, longer after each failure: so that it costs one item a moment, and is found once it is back.
 */
export class SchemaRequests {
  readonly #options: SchemaRequestsOptions;
  readonly #now: () => number;
  /** By host, and by address where the host answered but had no schema. */
  readonly #troubles = new Map<string, Trouble>();
  readonly #asking = new Map<string, PromiseWithResolvers<void>>();

  constructor(options: SchemaRequestsOptions) {
    this.#options = options;
    this.#now = options.now ?? steadyNow;
  }

  /** Hosts and addresses that a worker need not ask for now, with the reason; of many only some. */
  get refusals(): Readonly<Record<string, string>> {
    const refused = [...this.#troubles].slice(-mostTold).filter(([key]) => this.#current(key) !== undefined);
    return Object.fromEntries(refused.map(([key, { reason }]) => [key, reason]));
  }

  /** Waits at most `seconds` while another worker asks the same host. */
  async request(uri: string, seconds: number): Promise<SchemaPermit> {
    const host = hostOf(uri);
    const giveUp = AbortSignal.timeout(milliseconds(seconds));
    for (;;) {
      const trouble = this.#current(host) ?? this.#current(uri);
      if (trouble) return { reason: trouble.reason };
      const asking = this.#asking.get(host);
      if (!asking) break;
      if (giveUp.aborted) return { reason: `${host} is being asked` };
      await Promise.race([asking.promise, whenAborted(giveUp)]);
    }
    this.#lease(host, uri);
    return { seconds: this.#troubles.has(host) ? nextTrySeconds : firstTrySeconds };
  }

  /** Takes the outcome of a worker's attempt; workers that wait for it go on. */
  async settle({ uri, text, reason, silent }: SchemaOutcome): Promise<void> {
    const host = hostOf(uri);
    if (text !== undefined) {
      await this.#options.keep({ uri, text });
      for (const key of [host, uri]) this.#forget(key, uri);
    } else if (reason !== undefined) this.#remember(silent ? host : uri, uri, reason);
    this.#asking.get(host)?.resolve();
    this.#asking.delete(host);
  }

  #current(key: string): Trouble | undefined {
    const trouble = this.#troubles.get(key);
    return trouble && trouble.retryAt > this.#now() ? trouble : undefined;
  }

  /** A worker that dies while it asks never says how that went. */
  #lease(host: string, uri: string): void {
    const asking = Promise.withResolvers<void>();
    this.#asking.set(host, asking);
    const end = (): void => {
      if (this.#asking.get(host) !== asking) return;
      void this.settle({ uri, reason: `${host} did not answer in time`, silent: true });
    };
    setTimeout(end, 2 * firstTrySeconds * 1000).unref();
  }

  #remember(key: string, uri: string, reason: string): void {
    const now = this.#now();
    const before = this.#troubles.get(key);
    if (before && before.retryAt > now) return;
    const failures = (before?.failures ?? 0) + 1;
    const pause = backoff(failures, pauses);
    const isNews = before === undefined || now - before.loggedAt >= logAgainMilliseconds;
    if (isNews) {
      this.#options.log("warn", "schema is not available", { schema: uri, reason, again_in_seconds: pause / 1000 });
    }
    this.#troubles.delete(key);
    this.#troubles.set(key, {
      failures,
      reason,
      retryAt: now + pause,
      loggedAt: isNews ? now : before.loggedAt,
    });
    const [oldest] = this.#troubles.keys();
    if (this.#troubles.size > mostRemembered && oldest !== undefined) this.#troubles.delete(oldest);
  }

  #forget(key: string, uri: string): void {
    if (this.#troubles.delete(key)) this.#options.log("info", "schema is available again", { schema: uri });
  }
}

/** A worker runs a package's code, so that its number may be any. */
const milliseconds = (seconds: number): number => Math.min(Math.max(Math.ceil(seconds * 1000) || 0, 0), 10_000);

const hostOf = (uri: string): string => URL.parse(uri)?.host || uri;
