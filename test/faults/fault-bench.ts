import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { expect, vi } from "vitest";
import type { Stage } from "../../src/pipeline/message/stage.ts";
import { readOrMakePassword } from "../../src/targets/local/postgres/pgpass.ts";
import type { LocalMessaging } from "../../src/targets/local/queue/local-messaging.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { openLocalPlace, type Place } from "../journeys/place.ts";
import { type OwnServer, openOwnServer } from "../pgstac/own-server.ts";
import { collection } from "../pipeline/message/messages.ts";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { conservation } from "./conservation.ts";
import type { FaultMessage } from "./fault-messages.ts";
import { letterOf, storedSql } from "./remains.ts";
import { canMount, mountSmallDisk } from "./small-disk.ts";

const stages = ["gen", "load"] as const;
const patience = { timeout: 180_000, interval: 100 };
/** Room for the embedded database of all faults. */
const diskMegabytes = 1000;

/** A pipeline of real processes, and what a fault needs to befall it and its messages. */
export interface FaultBench extends AsyncDisposable {
  readonly place: Place;
  /** The database, if it is a server of the test's own and not the embedded one. */
  readonly server: OwnServer | undefined;
  readonly queue: LocalMessaging;
  /** Ids of the pipeline's process and of the one that starts it again. */
  processes(): Promise<{ readonly pipeline: number; readonly supervisor: number }>;
  databaseUrl(): Promise<string>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Ends the pipeline and starts it again, with more in its environment. */
  restart(env?: NodeJS.ProcessEnv): Promise<void>;
  /** Waits until the pipeline's log of a stage, from now on, says something. */
  untilItSays(words: RegExp, stage?: Stage): Promise<void>;
  loadCollection(id: string): Promise<void>;
  /** Resolves to the messages that the queue accepted. */
  publish(messages: readonly FaultMessage[]): Promise<FaultMessage[]>;
  /** Waits until some of a collection's items are stored. */
  untilSomeAreStored(id: string, atLeast?: number): Promise<void>;
  /** Waits until no message moves, and judges those of a run. */
  judge(run: string, accepted: readonly FaultMessage[]): Promise<ReturnType<typeof conservation>>;
}

const settings = {
  gen_workers: 2,
  // A package that hangs is given up as often as its message is received.
  gen_item_seconds: 5,
  gen: {
    timeout_seconds: 15,
    batch_size: 5,
    max_receives: 4,
    retry_delays_seconds: [0.3],
    outage_delays_seconds: [0.3],
  },
  load: { window_seconds: 0.3, batch_size: 40, retry_delays_seconds: [0.3], outage_delays_seconds: [0.3] },
};

/** Starts a pipeline on the embedded database or on a PostgreSQL server of its own. */
export async function openFaultBench(
  database: "embedded" | "PostgreSQL",
  isolation: "worker" | "fork" = "worker",
): Promise<FaultBench> {
  const { settings: made, lockPath } = await misbehavingProject();
  const server = database === "PostgreSQL" ? await openOwnServer() : undefined;
  const packages = { [misbehaving]: { ...made.packages[misbehaving], isolation } };
  const database_url = server && (await loaderOf(server));
  const place = await openLocalPlace({ ...settings, packages, ...(database_url && { database_url }) }, lockPath);
  const stateFolder = join(place.folder, ".stac-ingest");
  mkdirSync(stateFolder, { mode: 0o700 });
  const disk = canMount && !server ? mountSmallDisk(stateFolder, diskMegabytes) : undefined;
  await place.start();
  const queue = openQueue(join(stateFolder, "queue.sqlite"), { gen: 10, load: 10 });

  const databaseUrl = async (): Promise<string> => {
    if (server) return server.url;
    const { databaseUrl: url } = JSON.parse(readFileSync(join(stateFolder, "process.json"), "utf8"));
    return Object.assign(new URL(url), { password: await readOrMakePassword(stateFolder) }).href;
  };
  const query: FaultBench["query"] = async (sql) => {
    const client = new pg.Client(await databaseUrl());
    client.on("error", () => {});
    await client.connect();
    try {
      await client.query("set search_path = pgstac, public");
      return (await client.query(sql)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };
  const moving = async (): Promise<number> => {
    const depths = await Promise.all(stages.map((stage) => queue.depth({ stage, dead: false })));
    return depths.reduce((sum, { waiting, inFlight, delayed }) => sum + waiting + inFlight + delayed, 0);
  };
  return {
    place,
    server,
    queue,
    databaseUrl,
    query,
    async processes() {
      const { pid, supervisor } = await place.read<{ pid: number; supervisor: { pid: number } }>(["local", "status"]);
      return { pipeline: pid, supervisor: supervisor.pid };
    },
    async restart(env) {
      await place.run(["local", "stop"]);
      await place.start(env);
    },
    async untilItSays(words, stage = "load") {
      const before = logOf(stateFolder, stage).length;
      await vi.waitFor(() => expect(logOf(stateFolder, stage).slice(before)).toMatch(words), patience);
    },
    async loadCollection(id) {
      const { code, stderr } = await place.run(["collections", "load", "-"], JSON.stringify(collection(id)));
      if (code !== 0) throw new Error(stderr);
    },
    async publish(messages) {
      const accepted: FaultMessage[] = [];
      for (const stage of stages) {
        const some = messages.filter((message) => message.stage === stage);
        const refused = await queue.publish(stage, some);
        accepted.push(...some.filter((_, index) => !refused.has(index)));
      }
      return accepted;
    },
    untilSomeAreStored: (id, atLeast = 1) =>
      vi.waitFor(async () => {
        expect((await query(countSql(id)))[0]?.["count"]).toBeGreaterThanOrEqual(atLeast);
      }, patience),
    async judge(run, accepted) {
      await vi.waitFor(async () => expect(await moving()).toBe(0), patience);
      const stored = await query(storedSql(run));
      const dead = await Promise.all(stages.map((stage) => queue.peek({ stage, dead: true }, 1_000_000)));
      const letters = dead
        .flat()
        .filter(({ attributes }) => attributes["run_id"] === run)
        .map(({ attributes }) => letterOf(attributes));
      const documents = stored.map(({ document }) => document as Record<string, unknown>);
      return conservation(accepted, { stored: documents, letters, waiting: [] });
    },
    async [Symbol.asyncDispose]() {
      queue[Symbol.dispose]();
      await place.run(["local", "stop"]);
      disk?.[Symbol.dispose]();
      await place[Symbol.asyncDispose]();
      await server?.[Symbol.asyncDispose]();
    },
  };
}

/** Makes the user of the pipeline, who is no superuser; the bench itself is the server's administrator. */
async function loaderOf({ url }: OwnServer): Promise<string> {
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query("create role loader login in role pgstac_ingest");
  await admin.query("grant create on database postgres to loader");
  await admin.end();
  return Object.assign(new URL(url), { username: "loader" }).href;
}

function logOf(stateFolder: string, stage: Stage): string {
  const folder = join(stateFolder, "logs");
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${stage}-`))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("");
}

const countSql = (collection: string): string =>
  `select count(*)::int from pgstac.items where collection = '${collection}'`;
