import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { installPgstac } from "../../src/pgstac/schema/install-pgstac.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import { pgstacSql } from "../../src/targets/local/postgres/pgstac-sql.ts";
import { cacheFolder } from "../cache-folder.ts";
import { descendantsOf } from "../descendants-of.ts";
import { freePort } from "../free-port.ts";
import { isLinux, isLinuxRoot } from "../machine.ts";

const programs = globSync("/usr/lib/postgresql/*/bin/initdb").map(dirname).sort().at(-1);
const hasPostgis = globSync("/usr/share/postgresql/*/extension/postgis.control").length > 0;

/** True if PostgreSQL is installed with PostGIS, so that a server can be started here; as root it runs as postgres. */
export const hasOwnServer =
  isLinux && hasPostgis && programs !== undefined && (!isLinuxRoot || idOf("-u") !== undefined);

/** A PostgreSQL server with pgstac that a test may kill. */
export interface OwnServer extends AsyncDisposable {
  readonly url: string;
  /** Ends the server as a crash does, or at once as its administrator can, and starts it again. */
  restart(how: "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Ends the server and keeps it ended. */
  stop(how: "SIGKILL" | "SIGQUIT"): Promise<void>;
  start(): Promise<void>;
  /** Restores a dump of a database, as its administrator makes them, into another that it makes. */
  copy(database: string, into: string): void;
  /** Sends a signal to the server and all processes that it started. */
  signal(how: NodeJS.Signals): void;
}

/** Makes a server in a folder of its own, which goes with it; with the default pgstac, or with nothing. */
export async function openOwnServer({ hasPgstac = true } = {}): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-server-"));
  const [uid, gid] = isLinuxRoot ? [idOf("-u"), idOf("-g")] : [];
  const user = uid !== undefined && gid !== undefined ? { uid, gid } : {};
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  const data = join(folder, "data");
  execFileSync(
    join(programs ?? "", "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
    {
      ...user,
      cwd: folder,
      stdio: "ignore",
    },
  );
  const port = await freePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const settings = ["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories=", "fsync=off"];
  const start = (): Promise<ChildProcess> =>
    untilItAnswers(url, () =>
      spawn(join(programs ?? "", "postgres"), ["-D", data, ...settings.flatMap((each) => ["-c", each])], {
        ...user,
        cwd: folder,
        stdio: "ignore",
      }),
    );
  const stop = async (how: NodeJS.Signals): Promise<void> => {
    const ended = once(server, "exit");
    server.kill(how);
    await ended;
  };
  let server = await start();
  if (hasPgstac) await installPgstac(url, await pgstacSql(defaultVersion, cacheFolder), defaultVersion);
  return {
    url,
    async restart(how) {
      await stop(how);
      server = await start();
    },
    stop,
    async start() {
      server = await start();
    },
    copy(database, into) {
      const at = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres"];
      const run = (program: string, ...args: string[]) => execFileSync(join(programs ?? "", program), [...at, ...args]);
      const dump = join(folder, `${into}.dump`);
      run("pg_dump", "-Fc", "-f", dump, database);
      run("createdb", into);
      run("pg_restore", "--exit-on-error", "-d", into, dump);
    },
    signal(how) {
      const { pid = 0 } = server;
      for (const each of [pid, ...descendantsOf(pid).map((child) => child.pid)]) process.kill(each, how);
    },
    async [Symbol.asyncDispose]() {
      await stop("SIGQUIT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a server until it stays: one that was killed keeps its memory until the last of its processes has ended. */
async function untilItAnswers(url: string, spawned: () => ChildProcess): Promise<ChildProcess> {
  let server = spawned();
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (server.exitCode !== null) server = spawned();
    const client = new pg.Client(url);
    client.on("error", () => {});
    try {
      await client.connect();
      return server;
    } catch (error) {
      if (Date.now() > end) throw error;
    } finally {
      await client.end().catch(() => {});
    }
  }
}

/** The number of the user postgres or of its group; undefined if there is no such user. */
function idOf(option: "-u" | "-g"): number | undefined {
  const { status, stdout } = spawnSync("id", [option, "postgres"], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
}
