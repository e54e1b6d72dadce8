import type pg from "pg";

/** Has an aborted signal close a client's connection, until disposed of: the server rolls back what is not committed. */
export function hangUpOn(giveUp: AbortSignal | undefined, client: Pick<pg.PoolClient, "end">): Disposable {
  const hangUp = (): void => void client.end().catch(() => {});
  giveUp?.addEventListener("abort", hangUp, { once: true });
  return { [Symbol.dispose]: () => giveUp?.removeEventListener("abort", hangUp) };
}
