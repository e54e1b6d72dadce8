import type { Socket } from "node:net";
import type pg from "pg";

/** What pg hands to a query that wants to copy; its types do not know it. */
interface CopyConnection {
  readonly stream: Socket;
  query(sql: string): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/**
 * Runs SQL that ends in `COPY … FROM STDIN` with the data of `chunks`, which the driver has no method for.
 * Chunks are made as the database takes them, so that both work at once.
 */
export function copyIn(client: pg.ClientBase, sql: string, chunks: Iterable<Buffer>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let over = false;
    const send = async (connection: CopyConnection): Promise<void> => {
      try {
        for (const chunk of chunks) {
          sendCopyData(connection.stream, chunk);
          await taken(connection.stream);
          if (over) return;
        }
        connection.endCopyFrom();
      } catch (error) {
        failure = error as Error;
        connection.sendCopyFail(failure.message);
      }
    };
    client.query({
      submit: (connection: CopyConnection) => connection.query(sql),
      handleCopyInResponse: (connection: CopyConnection) => void send(connection),
      handleCommandComplete() {},
      handleRowDescription() {},
      handleDataRow() {},
      handleError(error: Error) {
        over = true;
        reject(failure ?? error);
      },
      handleReadyForQuery: () => resolve(),
    } as unknown as pg.Submittable);
  });
}

const copyData = "d".charCodeAt(0);

/** A message of the protocol; its bytes go as they lie, which the driver would copy. */
function sendCopyData(stream: Socket, chunk: Buffer): void {
  const header = Buffer.alloc(5);
  header.writeUInt8(copyData);
  header.writeInt32BE(4 + chunk.length, 1);
  stream.cork();
  stream.write(header);
  stream.write(chunk);
  stream.uncork();
}

/** Until the socket has room, and in any case until what the database said meanwhile was heard. */
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
