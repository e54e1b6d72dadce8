import type { Socket } from "node:net";
import pg from "pg";

/** A connection that is let in, on which any bytes can be sent. */
export interface WireConversation extends Disposable {
  send(...messages: readonly Uint8Array[]): void;
  /** Resolves to what came, once `enough` of it is there or the connection has ended. */
  until(enough: (received: Buffer) => boolean): Promise<Buffer>;
}

/** Connects and gives the password as any client does. */
export async function openConversation(url: string): Promise<WireConversation> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.removeAllListeners("data").on("error", () => {});
  let received: Buffer = Buffer.alloc(0);
  let ended = false;
  let look = (): void => {};
  stream.on("data", (piece: Buffer) => {
    received = Buffer.concat([received, piece]);
    look();
  });
  stream.on("close", () => {
    ended = true;
    look();
  });
  return {
    send: (...messages) => void stream.write(Buffer.concat(messages)),
    until: (enough) =>
      new Promise((resolve) => {
        look = () => {
          if (ended || enough(received)) resolve(received);
        };
        look();
      }),
    [Symbol.dispose]: () => void stream.destroy(),
  };
}
