import type { Log } from "../pipeline/log.ts";
import type { MissingSchema } from "./worker-reply.ts";

/** Time after which a schema is fetched again: the network may be back. */
const forgottenAfterMilliseconds = 600_000;

/** Remembers schemas that could not be fetched: logs each once, and keeps later workers from trying again. */
export class MissingSchemas {
  readonly #log: Log;
  readonly #known = new Map<string, { readonly reason: string; readonly since: number }>();

  constructor(log: Log) {
    this.#log = log;
  }

  add(schemas: readonly MissingSchema[]): void {
    for (const { uri, reason } of schemas) {
      if (!this.#known.has(uri)) this.#log("warn", "schema is not available", { schema: uri, reason });
      this.#known.set(uri, { reason, since: Date.now() });
    }
  }

  /** Schemas that failed a short time ago, with the reasons. */
  recent(): Record<string, string> {
    const since = Date.now() - forgottenAfterMilliseconds;
    const recent = [...this.#known].filter(([, missing]) => missing.since > since);
    return Object.fromEntries(recent.map(([uri, { reason }]) => [uri, reason]));
  }
}
