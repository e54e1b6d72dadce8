import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface SecretsServer extends AsyncDisposable {
  readonly endpoint: string;
  /** Contents of secrets by their ARN; may be changed at any time. */
  readonly secrets: Map<string, string>;
  /** Number of times that a secret was read. */
  readonly reads: { count: number };
}

/** Secrets Manager, as far as functions ask it: the emulator of the queues has none. */
export async function startSecretsServer(): Promise<SecretsServer> {
  const secrets = new Map<string, string>();
  const reads = { count: 0 };
  const server = createServer(async (request, response) => {
    const { SecretId } = JSON.parse(await text(request)) as { SecretId: string };
    reads.count += 1;
    const SecretString = secrets.get(SecretId);
    response.writeHead(SecretString === undefined ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    const missing = { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find the secret." };
    response.end(JSON.stringify(SecretString === undefined ? missing : { ARN: SecretId, SecretString }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    reads,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A secret as RDS writes it, of a database's address. */
export function secretOf(url: string, overrides: Record<string, unknown> = {}): string {
  const { hostname, port, pathname, username, password } = new URL(url);
  return JSON.stringify({
    engine: "postgres",
    host: hostname,
    port: Number(port),
    dbname: pathname.slice(1),
    username,
    password: password || "unasked",
    ...overrides,
  });
}
