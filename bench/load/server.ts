import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { installPgstac } from "../../src/pgstac/schema/install-pgstac.ts";

/** A PostgreSQL server on this machine that nothing else uses much. */
export interface Server extends AsyncDisposable {
  /** Makes a database with pgstac of a version and what `prepare` adds, once for each name. */
  template(name: string, version: string, prepare: (url: string) => Promise<void>): Promise<string>;
  /** Makes several databases from a template, which are dropped together. */
  databases(template: string, count: number): Promise<{ readonly urls: readonly string[] } & AsyncDisposable>;
  /** Makes a database from a template for the time of `work`. */
  withDatabase<Result>(template: string, work: (url: string) => Promise<Result>): Promise<Result>;
  /** Returns the seconds of processor time that all processes of the server have used. */
  cpuSeconds(): Promise<number>;
}

export async function openServer(address: string, sqlFolder: (version: string) => Promise<string>): Promise<Server> {
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query("SELECT pg_read_file('postmaster.pid') AS file");
  const postmaster = Number.parseInt(rows[0].file, 10);
  const templates = new Map<string, Promise<string>>();
  const prefix = `stac_ingest_bench_${process.pid}`;
  let counter = 0;
  const urlOf = (name: string): string => Object.assign(new URL(address), { pathname: `/${name}` }).href;
  const drop = (name: string) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

  async function make(name: string, version: string, prepare: (url: string) => Promise<void>): Promise<string> {
    const database = `${prefix}_${name.replaceAll(/\W/g, "_")}`;
    await client.query(`CREATE DATABASE ${database} TEMPLATE template0`);
    await installPgstac(urlOf(database), await sqlFolder(version), version);
    await prepare(urlOf(database));
    return database;
  }

  async function databases(template: string, count: number): ReturnType<Server["databases"]> {
    const names = Array.from({ length: count }, () => `${prefix}_${counter++}`);
    for (const name of names) await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    await client.query("CHECKPOINT");
    return {
      urls: names.map(urlOf),
      async [Symbol.asyncDispose]() {
        for (const name of names) await drop(name);
      },
    };
  }

  return {
    template(name, version, prepare) {
      const made = templates.get(name) ?? make(name, version, prepare);
      templates.set(name, made);
      return made;
    },
    databases,
    async withDatabase(template, work) {
      await using made = await databases(template, 1);
      return await work(made.urls[0] ?? "");
    },
    cpuSeconds: () => cpuOf(postmaster),
    async [Symbol.asyncDispose]() {
      for (const made of await Promise.allSettled(templates.values())) {
        if (made.status === "fulfilled") await drop(made.value);
      }
      await client.end();
    },
  };
}

const ticksPerSecond = 100;

/** Adds up the time of a process and all its children, ended ones included. */
async function cpuOf(pid: number): Promise<number> {
  let [ticks, before] = [await ticksOf(pid), -1];
  // A process that ends while the others are read would be missed, or counted twice.
  while (ticks !== before) [ticks, before] = [await ticksOf(pid), ticks];
  return ticks / ticksPerSecond;
}

async function ticksOf(pid: number): Promise<number> {
  let ticks = 0;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0, own = 0, system = 0, children = 0, childrenSystem = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    if (Number(entry) === pid) ticks += own + system + children + childrenSystem;
    else if (parent === pid) ticks += own + system;
  }
  return ticks;
}
