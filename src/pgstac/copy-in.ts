import type pg from "pg";

/** What pg hands to a query that wants to copy; its types do not know it. */
interface CopyConnection {
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** Runs `COPY … FROM STDIN` with text-format lines, which the driver has no method for. */
export function copyIn(client: pg.ClientBase, sql: string, chunks: Iterable<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    client.query({
      submit: (connection: CopyConnection) => connection.query(sql),
      handleCopyInResponse(connection: CopyConnection) {
        try {
          for (const chunk of chunks) connection.sendCopyFromChunk(chunk);
          connection.endCopyFrom();
        } catch (error) {
          failure = error as Error;
          connection.sendCopyFail(failure.message);
        }
      },
      handleCommandComplete() {},
      handleError: (error: Error) => reject(failure ?? error),
      handleReadyForQuery: () => resolve(),
    } as unknown as pg.Submittable);
  });
}

/** One value of a line in COPY's text format; null is `\N`. */
export function copyText(value: string | null): string {
  if (value === null) return "\\N";
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? "") : value;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
