import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";

/** Tells if bytes come through; those that do not are lost. */
export type Passing = (bytes: Buffer, from: "client" | "server") => boolean;

export interface TcpProxy {
  readonly port: number;
  /** Answers from now on. */
  start(): Promise<void>;
  /** Refuses connections from now on and cuts those there are. */
  stop(): Promise<void>;
}

/** A port that leads to another one, or, until it is started, refuses connections. */
export async function reservePort(
  target: { host: string; port: number },
  passes: Passing = () => true,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const open = (): Server =>
    createServer((client) => {
      const server = connect(target);
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on("error", () => {}).on("close", () => sockets.delete(socket));
      }
      client.pipe(filter(passes, "client")).pipe(server).pipe(filter(passes, "server")).pipe(client);
    });
  let listener = open().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!listener.listening) return;
    const closed = once(listener, "close");
    listener.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await stop();
  return {
    port,
    async start() {
      listener = open().listen(port, "127.0.0.1");
      await once(listener, "listening");
    },
    stop,
  };
}

const filter = (passes: Passing, from: Parameters<Passing>[1]): Transform =>
  new Transform({ transform: (bytes: Buffer, _, done) => done(null, passes(bytes, from) ? bytes : undefined) });
