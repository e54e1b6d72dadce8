import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "../free-port.ts";
import { isLinuxRoot } from "../machine.ts";
import { hasServer } from "./test-database.ts";

const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find(existsSync);

/** True if there are a server and PgBouncer; as root it runs as nobody, as it refuses to be root. */
export const hasPooler = hasServer && program !== undefined;

/** A pooler in front of a database's server. */
export interface Pooler extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts PgBouncer before the database of an address, with two connections to the server. It lets everybody in, or one
 * user with a password.
 */
export async function openPooler(
  databaseUrl: string,
  mode: "transaction" | "statement",
  only?: { readonly user: string; readonly password: string },
): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-pooler-"));
  const file = join(folder, "pgbouncer.ini");
  const ownPort = await freePort();
  const server = [
    `host=${hostname}`,
    `port=${port || 5432}`,
    `user=${username}`,
    ...(password ? [`password=${password}`] : []),
  ];
  const users = join(folder, "users.txt");
  if (only) await writeFile(users, `"${only.user}" "${only.password}"\n`);
  await writeFile(
    file,
    `[databases]
* = ${server.join(" ")}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
${only ? `auth_type = scram-sha-256\nauth_file = ${users}` : "auth_type = any"}
pool_mode = ${mode}
default_pool_size = 2
`,
  );
  if (isLinuxRoot) execFileSync("chmod", ["-R", "a+rX", folder]);
  const child = spawn(program ?? "", [...(isLinuxRoot ? ["-u", "nobody"] : []), file], { stdio: "ignore" });
  const ended = once(child, "exit");
  const login = only ? `user=${only.user}&password=${only.password}` : `user=${username || "postgres"}`;
  const url = `postgresql://127.0.0.1:${ownPort}${pathname}?${login}`;
  try {
    await untilItAnswers(url, child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItAnswers(url: string, child: { readonly exitCode: number | null }): Promise<void> {
  for (const end = Date.now() + 10_000; ; ) {
    const client = new pg.Client(url);
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => {});
    }
  }
}
