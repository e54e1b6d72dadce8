import type { Catalogue } from "../pgstac/catalogue/catalogue.ts";
import { isSlow } from "../pgstac/database/is-slow.ts";
import { Fault, reasonOf } from "../pipeline/fault/fault.ts";
import type { Log } from "../pipeline/message/log.ts";

export interface SecretCatalogueOptions {
  /** The database's address with the credentials that hold now. */
  readonly readUrl: () => Promise<string>;
  readonly open: (url: string) => Promise<Catalogue>;
  readonly log: Log;
}

/** A catalogue whose address is a secret that may change at any time. */
export interface SecretCatalogue {
  /**
   * Does work that may be done twice. If the database cannot serve, reads the secret anew and tries the work once more
   * over fresh connections: credentials may have rotated, or the connections died while the function slept.
   */
  use<T>(work: (catalogue: Catalogue) => Promise<T>): Promise<T>;
  /** Gives the connections up; the next use opens others. */
  forget(): void;
}

/** Opens nothing and reads no secret before the first use; keeps no catalogue that failed to open. */
export function openSecretCatalogue({ readUrl, open, log }: SecretCatalogueOptions): SecretCatalogue {
  let current: Catalogue | undefined;

  const acquire = async (): Promise<Catalogue> => {
    current ??= await open(await readUrl());
    return current;
  };
  const forget = (): void => {
    const left = current;
    current = undefined;
    if (left) void close(left, log);
  };
  return {
    async use(work) {
      const known = current !== undefined;
      try {
        return await work(await acquire());
      } catch (error) {
        if (!(error instanceof Fault) || reasonOf(error).kind !== "infrastructure" || isSlow(error)) throw error;
        forget();
        // Connections opened a moment ago would fail the same way.
        if (!known) throw error;
        log("warn", "database connections renewed", { error: error.message });
        return work(await acquire());
      }
    },
    forget,
  };
}

async function close(catalogue: Catalogue, log: Log): Promise<void> {
  try {
    await catalogue[Symbol.asyncDispose]();
  } catch (error) {
    log("warn", "connections not closed", { error: (error as Error).message });
  }
}
