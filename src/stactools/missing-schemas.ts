import type { Log } from "../pipeline/log.ts";
import type { MissingSchema } from "./worker-reply.ts";

/** A schema is asked for again after this long: the network may be back. */
const forgottenAfterMilliseconds = 600_000;

/** Schemas that could not be had: told once, and spared the workers that come after. */
export class MissingSchemas {
  readonly #log: Log;
  readonly #known = new Map<string, { readonly reason: string; readonly since: number }>();

  constructor(log: Log) {
    this.#log = log;
  }

  add(schemas: readonly MissingSchema[]): void {
    for (const { uri, reason } of schemas) {
      if (!this.#known.has(uri)) this.#log("warn", "schema not to be had", { schema: uri, reason });
      this.#known.set(uri, { reason, since: Date.now() });
    }
  }

  /** Those not worth asking for, with the reasons. */
  recent(): Record<string, string> {
    const since = Date.now() - forgottenAfterMilliseconds;
    const recent = [...this.#known].filter(([, missing]) => missing.since > since);
    return Object.fromEntries(recent.map(([uri, { reason }]) => [uri, reason]));
  }
}
