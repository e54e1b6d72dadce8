import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

/** The host whose schemas the proxy answers itself; the certificate is for it. */
export const schemaHost = "schemas.example.org";

/** The manner in which the host behaves at the moment. */
export type Behaviour = "serves" | "hangs" | "refuses" | "has_none";

/** A proxy that answers for a host of schemas, so that workers ask it as they would the world. */
export class SchemaProxy implements AsyncDisposable {
  behaviour: Behaviour = "serves";
  schemas: Readonly<Record<string, unknown>> = {};
  /** Connections that workers have asked for. */
  asked = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#open.add(socket);
      socket.on("error", () => {}).on("close", () => this.#open.delete(socket));
      socket.once("data", () => this.#answer(socket));
    });
  }

  static async open(): Promise<SchemaProxy> {
    const proxy = new SchemaProxy();
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(socket: Socket): void {
    this.asked += 1;
    if (this.behaviour === "hangs") return;
    if (this.behaviour === "refuses") return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ cert: certificate, key }),
    });
    secure.on("error", () => {});
    secure.once("data", (data: Buffer) => {
      const [, path = ""] = /^GET (\S+)/.exec(data.toString()) ?? [];
      const schema = this.behaviour === "serves" ? this.schemas[path] : undefined;
      const body = JSON.stringify(schema ?? {});
      const status = schema === undefined ? "404 Not Found" : "200 OK";
      secure.end(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    });
  }
}

/** A certificate that only this test trusts, made for it alone. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBxzCCAW6gAwIBAgIUNEJ/z6J7Du+ruXrIhLc6ESg03jAwCgYIKoZIzj0EAwIw
HjEcMBoGA1UEAwwTc2NoZW1hcy5leGFtcGxlLm9yZzAgFw0yNjExMjYwNzE1NDBa
GA8yMTI2MTEwMjA3MTU0MFowHjEcMBoGA1UEAwwTc2NoZW1hcy5leGFtcGxlLm9y
ZzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAeC//GOtU1UXKFhlrgSGVh0VtVo
NtJ1hD7c9O7gU2hQi/g3GN9YeBDOR+yzZUP5H2l9/JYOpuBEmeSvpkmMhzCjgYcw
gYQwHQYDVR0OBBYEFG1RZNGwjBgaPXncjSCEQxSsHWBRMB8GA1UdIwQYMBaAFG1R
ZNGwjBgaPXncjSCEQxSsHWBRMA8GA1UdEwEB/wQFMAMBAf8wMQYDVR0RBCowKIIT
c2NoZW1hcy5leGFtcGxlLm9yZ4IRb3RoZXIuZXhhbXBsZS5vcmcwCgYIKoZIzj0E
AwIDRwAwRAIgR5+nUUSPekQ+YrtGhY6rLsz2vK+3V9LupbnjSRck9aoCIDXzmgK2
gtcakAuXyN2Er4vfKhR9DHyGbHZcDZdQElfg
-----END CERTIFICATE-----`;

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWeCw1LN6GOUl6sLr
eFIQX5tzEzOFNGzTuHxuJBs7HAmhRANCAAQHgv/xjrVNVFyhYZa4EhlYdFbVaDbS
dYQ+3PTu4FNoUIv4NxjfWHgQzkfss2VD+R9pffyWDqbgRJnkr6ZJjIcw
-----END PRIVATE KEY-----`;
