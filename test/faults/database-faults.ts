import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, vi } from "vitest";
import type { FaultBench } from "./fault-bench.ts";
import type { PlannedFault } from "./planned-fault.ts";
import { fillDisk, mountSmallDisk } from "./small-disk.ts";

/** A client as the driver makes it: its types leave out the number of the server's process. */
type ConnectedClient = pg.Client & { readonly processID: number };

const patience = { timeout: 120_000, interval: 20 };

/** Recurses without end inside PostGIS: the embedded database loses its memory, and is started again. */
const breakdown = "select st_wrapx('POLYGON((0 0,1 0,1 1,0 0))'::geometry, 'nan', 'nan')";

/** Faults of a database under load. */
export const databaseFaults: readonly PlannedFault[] = [
  {
    name: "database: kill -9, started again",
    on: ["PostgreSQL"],
    async befall({ server, untilSomeAreStored }, { run, draw, publishMore }) {
      await untilSomeAreStored(run, 1 + draw(16));
      await publishMore();
      await server?.restart("SIGKILL");
    },
  },
  {
    name: "database: breaks down, started again",
    on: ["embedded"],
    async befall({ query, untilSomeAreStored }, { run, draw, publishMore }) {
      await untilSomeAreStored(run, 1 + draw(16));
      await publishMore();
      await query(breakdown).catch(() => {});
      await vi.waitFor(() => query("select 1"), patience);
    },
  },
  {
    name: "database: a client leaves the one session read-only",
    on: ["embedded"],
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 1);
      {
        await using other = await connect(bench);
        await other.query("set default_transaction_read_only = on");
        await other.query("set session characteristics as transaction read only");
      }
      await publishMore();
    },
  },
  {
    name: "database: its disk is full, until the pipeline has noticed",
    on: ["PostgreSQL"],
    needsSmallDisk: true,
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 20);
      const folder = mkdtempSync(join(tmpdir(), "stac-ingest-tablespace-"));
      using disk = new DisposableStack();
      disk.use(mountSmallDisk(folder, 16));
      // The user that a server runs as that root starts.
      execFileSync("chown", ["postgres:postgres", folder]);
      await bench.query(`create tablespace small location '${folder}'`);
      const [found] = await bench.query(
        `select tableoid::regclass::text as name from pgstac.items where collection = '${run}' limit 1`,
      );
      await bench.query(`alter table ${found?.["name"]} set tablespace small`);
      const filler = join(folder, "fill");
      fillDisk(filler);
      await Promise.all([bench.untilItSays(/No space left/), publishMore()]);
      rmSync(filler);
      await bench.query(`alter table ${found?.["name"]} set tablespace pg_default`);
      await bench.query("drop tablespace small");
    },
  },
  {
    name: "database: stopped, and started when the pipeline has noticed",
    on: ["PostgreSQL"],
    async befall({ server, untilItSays }, { publishMore }) {
      await server?.stop("SIGQUIT");
      await Promise.all([untilItSays(/batch postponed/), publishMore()]);
      await server?.start();
    },
  },
  {
    name: "database: all its processes SIGSTOP, SIGCONT",
    on: ["PostgreSQL"],
    async befall({ server }, { publishMore }) {
      server?.signal("SIGSTOP");
      await publishMore();
      server?.signal("SIGCONT");
    },
  },
  {
    name: "database: killed in the midst of COPY",
    on: ["PostgreSQL"],
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 20);
      await using other = await connect(bench);
      // A row of the same name that is not committed: the COPY waits for its fate.
      await other.query("begin");
      await other.query(`insert into pgstac.items (id, geometry, collection, datetime, end_datetime, content)
        select 'scene-000041', geometry, collection, datetime, end_datetime, content from pgstac.items
        where collection = '${run}' limit 1`);
      await publishMore();
      await vi.waitFor(async () => expect(await waitingFor(bench, "COPY%")).toBeGreaterThan(0), patience);
      await bench.server?.restart("SIGKILL");
    },
  },
  {
    name: "database: deadlock with a client that locks in the opposite order",
    on: ["PostgreSQL"],
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 20);
      await using other = await connect(bench);
      // The loader finds the circle, and is the one that is sent back.
      await other.query("set deadlock_timeout = '20s'");
      await other.query("begin");
      const lock = (order: string): Promise<unknown> =>
        other.query(`select id from pgstac.items where collection = '${run}' and id <= 'scene-000020' and id like 'scene-%'
          order by id ${order} limit 1 for update`);
      await lock("desc");
      const before = await deadlocks(bench);
      await publishMore();
      await vi.waitFor(async () => expect(await waitingFor(bench, "%")).toBeGreaterThan(0), patience);
      await lock("asc").catch(() => {});
      await other.query("rollback");
      await vi.waitFor(async () => expect(await deadlocks(bench)).toBeGreaterThan(before), patience);
    },
  },
  {
    name: "database: read-only, until the pipeline has noticed",
    on: ["PostgreSQL"],
    async befall(bench, { publishMore }) {
      await using other = await connect(bench);
      await setForAll(other, "default_transaction_read_only = on");
      await Promise.all([bench.untilItSays(/read-only/), publishMore()]);
      await other.query("set default_transaction_read_only = off");
      await resetForAll(other, "default_transaction_read_only");
    },
  },
  {
    name: "database: statements cancelled and sessions ended by its administrator, six times",
    on: ["PostgreSQL"],
    async befall(bench, { run, draw, publishMore }) {
      await using other = await connect(bench);
      await publishMore();
      for (let times = 0; times < 6; times++) {
        await bench.untilSomeAreStored(run, 5 * times + draw(5));
        const end = times % 2 === 0 ? "pg_cancel_backend" : "pg_terminate_backend";
        await other.query(`select ${end}(pid) from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()`);
      }
    },
  },
  {
    name: "database: no statement may take longer than a millisecond, until the pipeline has noticed",
    on: ["PostgreSQL"],
    async befall(bench, { publishMore }) {
      await using other = await connect(bench);
      await setForAll(other, "statement_timeout = 1");
      await Promise.all([bench.untilItSays(/statement timeout/), publishMore()]);
      await other.query("set statement_timeout = 0");
      await resetForAll(other, "statement_timeout");
    },
  },
  {
    name: "database: no connection left, until the pipeline has noticed",
    on: ["embedded", "PostgreSQL"],
    async befall(bench, { publishMore }) {
      await using first = await connect(bench);
      const held: ConnectedClient[] = [];
      let isNoticed = false;
      // The pipeline keeps its connections to the embedded database, and needs no more of them.
      const noticed = bench.server
        ? bench.untilItSays(/too many clients|remaining connection slots/)
        : Promise.resolve();
      const noting = noticed.finally(() => {
        isNoticed = true;
      });
      await takeAll(bench, held);
      await publishMore();
      while (bench.server && !isNoticed) {
        await first.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where backend_type = 'client backend' and pid <> pg_backend_pid() and not pid = any($1)`,
          [held.map(({ processID }) => processID)],
        );
        await takeAll(bench, held);
      }
      await Promise.all(held.map((client) => client.end().catch(() => {})));
      await noting;
    },
  },
  {
    name: "database: a client keeps a lock on all items, until the pipeline has noticed",
    on: ["PostgreSQL"],
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 20);
      await using other = await connect(bench);
      await other.query("begin");
      await other.query("lock table pgstac.items in access exclusive mode");
      await Promise.all([bench.untilItSays(/batch postponed.*another session keeps a lock/), publishMore()]);
      await other.query("rollback");
    },
  },
  {
    name: "database: a client leaves a transaction open",
    on: ["embedded", "PostgreSQL"],
    async befall(bench, { run, publishMore }) {
      await bench.untilSomeAreStored(run, 20);
      const other = await connect(bench);
      await other.query("begin");
      await other.query(`select id from pgstac.items where collection = '${run}' for update`);
      await publishMore();
      await vi.waitFor(async () => {
        expect((await bench.queue.depth({ stage: "load", dead: false })).inFlight).toBeGreaterThan(0);
      }, patience);
      await other[Symbol.asyncDispose]();
    },
  },
];

async function connect(bench: FaultBench): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client(await bench.databaseUrl());
  client.on("error", () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end().catch(() => {}) });
}

/** Counts statements of other clients that wait for a lock. */
async function waitingFor(bench: FaultBench, statement: string): Promise<number> {
  const sql = `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and query like '${statement}'`;
  return (await bench.query(sql))[0]?.["count"] as number;
}

async function deadlocks({ query }: FaultBench): Promise<number> {
  return Number((await query("select sum(deadlocks) as sum from pg_stat_database"))[0]?.["sum"]);
}

async function setForAll(client: pg.Client, setting: string): Promise<void> {
  await client.query(`alter system set ${setting}`);
  await client.query("select pg_reload_conf()");
}

async function resetForAll(client: pg.Client, name: string): Promise<void> {
  await client.query(`alter system reset ${name}`);
  await client.query("select pg_reload_conf()");
}

/** Connects until the database takes no more. */
async function takeAll(bench: FaultBench, held: ConnectedClient[]): Promise<void> {
  const url = await bench.databaseUrl();
  for (;;) {
    const client = new pg.Client(url) as ConnectedClient;
    client.on("error", () => {});
    try {
      await client.connect();
      held.push(client);
    } catch {
      return;
    }
  }
}
