import type { Socket } from "node:net";
import type pg from "pg";

/** Connection that pg hands to a query that copies; pg's types lack it. */
interface CopyConnection {
  readonly stream: Socket;
  query(sql: string): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * Sends bytes to the database; resolves when it has room for more.
 * @throws the error with which the database ended the copy
 */
export type Send = (bytes: Buffer) => Promise<void>;

/**
 * Runs SQL that ends in `COPY … FROM STDIN` with the bytes that `write` sends; the driver has no method for it. `write`
 * can make bytes between two sends, so that both sides work at once. Resolves to the number of rows that were stored: those
 * that a trigger leaves out do not count.
 */
export function copyIn(client: pg.ClientBase, sql: string, write: (send: Send) => Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    let stored = 0;
    let refusal: Error | undefined;
    let failure: Error | undefined;
    const start = async (connection: CopyConnection): Promise<void> => {
      try {
        await write(async (bytes) => {
          if (refusal) throw refusal;
          sendCopyData(connection.stream, bytes);
          await taken(connection.stream);
          if (refusal) throw refusal;
        });
        if (!refusal) connection.endCopyFrom();
      } catch (error) {
        if (refusal) return;
        failure = error as Error;
        connection.sendCopyFail(failure.message);
      }
    };
    client.query({
      submit: (connection: CopyConnection) => connection.query(sql),
      handleCopyInResponse: (connection: CopyConnection) => void start(connection),
      // The SQL before it has commands of its own.
      handleCommandComplete({ text }: { readonly text: string }) {
        stored = Number(/^COPY (\d+)/.exec(text)?.[1] ?? stored);
      },
      handleRowDescription() {},
      handleDataRow() {},
      handleError(error: Error) {
        refusal = error;
        reject(failure ?? error);
      },
      handleReadyForQuery: () => resolve(stored),
    } as unknown as pg.Submittable);
  });
}

const copyData = "d".charCodeAt(0);

/** Sends a message of the protocol without copying its bytes; the driver would copy them. */
function sendCopyData(stream: Socket, bytes: Buffer): void {
  const header = Buffer.alloc(5);
  header.writeUInt8(copyData);
  header.writeInt32BE(4 + bytes.length, 1);
  stream.cork();
  stream.write(header);
  stream.write(bytes);
  stream.uncork();
}

/** Waits until the socket has room and the driver has read the answers that came meanwhile. */
const taken = (stream: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (!stream.writableNeedDrain) {
      setImmediate(resolve);
      return;
    }
    const heard = (): void => {
      stream.off("drain", heard).off("close", heard);
      resolve();
    };
    stream.on("drain", heard).on("close", heard);
  });
