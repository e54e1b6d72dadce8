const disconnectionCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
/** Messages of errors to which the driver gives no code. */
const disconnectionMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was|has) )|not queryable|server does not support SSL/i;

/** Tells whether the driver lost its connection to the database or got none. */
export function isDisconnection(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return disconnectionCodes.has(code ?? "") || disconnectionMessages.test(error.message);
}
