import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { openCatalogue } from "../../src/pgstac/catalogue/open-catalogue.ts";
import { median } from "../median.ts";
import { type Case, insertFile } from "./cases.ts";
import type { Files } from "./files.ts";
import { type Prepared, prepareLoader, type Run } from "./loader-process.ts";
import type { Server } from "./server.ts";
import { copySavedRows, saveRows } from "./wall.ts";

export interface Bench {
  readonly server: Server;
  readonly files: Files;
  readonly uv: string;
  /** Script that loads with this package. */
  readonly ourScript: string;
  /** Script that loads with this package in three ways in turns. */
  readonly inTurnsScript: string;
  /** Number of large items in batches; files, and small items, have several times as many. */
  readonly count: number;
  readonly rounds: number;
  /** True if our loader keeps its connection from batch to batch, as a warm function does. */
  readonly keepsConnection: boolean;
  /** True if our loader is compared with itself parsing everything, instead of with pypgstac. */
  readonly withoutWasm: boolean;
}

/** Medians; processor time is in milliseconds an item. */
export interface Figures {
  readonly itemsPerSecond: number;
  readonly clientCpu?: number;
  readonly serverCpu?: number;
  readonly peakMegabytes?: number;
}

export interface Result {
  readonly name: string;
  readonly ratio: number;
  /** Name of the load that ours is compared with. */
  readonly beside: string;
  readonly ours: Figures;
  readonly theirs: Figures;
}

const batchItems = 1000;
/**
 * Loads four times as many from a file, and of small items: otherwise starting the process would be a seventh of the
 * measure.
 */
const itemCount = ({ count }: Bench, { mode, likeness }: Pick<Case, "mode" | "likeness">): number =>
  count * (mode === "file" ? 4 : 1) * (likeness === "small" ? 4 : 1);
const theirScript = fileURLToPath(new URL("load-pypgstac.py", import.meta.url));

type Loader = (url: string, file: string) => Promise<Prepared>;

/** Measures the same load by both loaders in turns, each into a database of its own. */
export async function measureCase(bench: Bench, one: Case): Promise<Result> {
  const { files } = bench;
  const count = itemCount(bench, one);
  const template = await templateFor(bench, one);
  const from = one.before === "others" ? count : 0;
  const file = await files.items(one.likeness, { from, count, ...(one.changed && { changed: true }) });
  const loaders = {
    ours: ourLoader(bench, one),
    theirs: bench.withoutWasm ? ourLoader(bench, one, "parsed") : theirLoader(bench, one),
  };
  const runs: Record<keyof typeof loaders, Run[]> = { ours: [], theirs: [] };
  for (let round = 0; round < bench.rounds; round++) {
    // Both take turns to go first.
    for (const side of round % 2 === 0 ? (["theirs", "ours"] as const) : (["ours", "theirs"] as const)) {
      runs[side].push(await bench.server.withDatabase(template, (url) => measure(bench, loaders[side], url, file)));
    }
  }
  const wall = (side: readonly Run[]): number => median(side.map((run) => run.wall));
  return {
    name: one.name,
    beside: bench.withoutWasm ? "without WebAssembly" : "pypgstac",
    ratio: rounded(wall(runs.theirs) / wall(runs.ours)),
    ours: figures(runs.ours, count),
    theirs: figures(runs.theirs, count),
  };
}

/** Compares the load of a whole file with COPY of the same rows by one connection. */
export async function insertOfWall(bench: Bench): Promise<Result> {
  const { files, server, rounds } = bench;
  const count = itemCount(bench, insertFile);
  const empty = await templateFor(bench, insertFile);
  const full = await templateFor(bench, { ...insertFile, before: "same" });
  const file = await files.items("large", { from: 0, count });
  const rows = files.path("rows.copy");
  await server.withDatabase(full, (url) => saveRows(url, "_items_1", rows));
  const ours: Run[] = [];
  const walls: number[] = [];
  for (let round = 0; round < rounds; round++) {
    walls.push(await server.withDatabase(full, (url) => copySavedRows(url, "_items_1", rows)));
    const load = ourLoader(bench, insertFile);
    ours.push(await server.withDatabase(empty, (url) => measure(bench, load, url, file)));
  }
  const ratio = rounded(median(walls) / median(ours.map(({ wall }) => wall)));
  return {
    name: "insert_file_of_wall",
    beside: "COPY of ready rows",
    ratio,
    ours: figures(ours, count),
    theirs: { itemsPerSecond: Math.round(count / median(walls)) },
  };
}

/** Compares the speed of four loaders at once with that of one alone. */
export async function fourLoaders(bench: Bench): Promise<Result> {
  const { files, count, server, rounds } = bench;
  const one = { ...insertFile, method: "upsert", mode: "batches", connections: 1 } as const;
  const empty = await templateFor(bench, one);
  // Each loads as many as the single one: with a fourth the start of four processes would be most of the measure.
  const shares = await Promise.all([0, 1, 2, 3].map((part) => files.items("large", { from: part * count, count })));
  const [whole = ""] = shares;
  const load = ourLoader(bench, one);
  const alone: number[] = [];
  const together: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await server.withDatabase(empty, async (url) => (await measure(bench, load, url, whole)).wall));
    const wall = await server.withDatabase(empty, async (url) => {
      const prepared = await Promise.all(shares.map((file) => load(url, file)));
      return Math.max(...(await Promise.all(prepared.map((loader) => loader.start()))).map((run) => run.wall));
    });
    together.push(wall);
  }
  const speeds = { together: (4 * count) / median(together), alone: count / median(alone) };
  return {
    name: "four_loaders_of_one",
    beside: "one alone",
    ratio: rounded(speeds.together / speeds.alone),
    ours: { itemsPerSecond: Math.round(speeds.together) },
    theirs: { itemsPerSecond: Math.round(speeds.alone) },
  };
}

/**
 * Compares a load whose messages belong to a run with the same load of none: `counted` with the ledger alone, `recorded`
 * with versions, too. One process loads each batch in all three ways in turns, because two loads one after the other differ
 * by more than is to be measured.
 */
export async function ledgerCost(bench: Bench, one: Case): Promise<Result[]> {
  const { files, server, rounds, inTurnsScript } = bench;
  const count = itemCount(bench, one);
  const template = await templateFor(bench, one);
  const file = await files.items(one.likeness, { from: 0, count, ...(one.changed && { changed: true }) });
  const ways = ["plain", "counted", "recorded"] as const;
  const totals = ways.map(() => ({ wall: 0, clientCpu: 0 }));
  for (let round = 0; round < rounds; round++) {
    await using databases = await server.databases(template, ways.length);
    const args = [inTurnsScript, file, one.method, String(batchItems), ...databases.urls];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    for (const [index, { wall, clientCpu }] of (JSON.parse(stdout) as (typeof totals)[number][]).entries()) {
      const total = totals[index] as (typeof totals)[number];
      total.wall += wall;
      total.clientCpu += clientCpu;
    }
  }
  const [plain, ...others] = totals.map(({ wall, clientCpu }) => ({
    wall,
    figures: {
      itemsPerSecond: Math.round((count * rounds) / wall),
      clientCpu: rounded((clientCpu / (count * rounds)) * 1000, 3),
    },
  }));
  return others.map(({ wall, figures: ours }, index) => ({
    name: `${ways[index + 1]}_${one.name}`,
    beside: "without a run",
    ratio: rounded((plain?.wall ?? 0) / wall, 3),
    ours,
    theirs: plain?.figures ?? { itemsPerSecond: 0 },
  }));
}

async function measure({ server }: Bench, load: Loader, url: string, file: string): Promise<Run> {
  const prepared = await load(url, file);
  const before = await server.cpuSeconds();
  const run = await prepared.start();
  return { ...run, serverCpu: (await server.cpuSeconds()) - before };
}

const ourLoader =
  (
    { keepsConnection, ourScript }: Bench,
    { method, mode, connections }: Pick<Case, "method" | "mode" | "connections">,
    way?: "parsed",
  ): Loader =>
  (url, file) => {
    const batches = mode === "batches" && keepsConnection ? "warm" : mode;
    return prepareLoader(process.execPath, [
      ourScript,
      url,
      file,
      method,
      String(batchItems),
      batches,
      String(connections),
      ...(way ? [way] : []),
    ]);
  };

/** Loads a whole file in chunks of ten thousand, as pypgstac's command does. */
const theirLoader =
  ({ uv }: Bench, { version, method, mode }: Case): Loader =>
  (url, file) => {
    const chunk = mode === "file" ? 10_000 : batchItems;
    const python = ["run", "--quiet", "--no-project", "--with", `pypgstac[psycopg]==${version}`, "python", theirScript];
    return prepareLoader(uv, [...python, url, file, method, String(chunk), mode]);
  };

function templateFor(
  bench: Bench,
  one: Pick<Case, "version" | "trunc" | "likeness" | "before" | "recordedBefore" | "mode">,
): Promise<string> {
  const { server, files, ourScript } = bench;
  const { version, trunc, likeness, before, recordedBefore } = one;
  const count = itemCount(bench, one);
  const filled = before === "nothing" ? "empty" : `with_${count}${recordedBefore ? "_recorded" : ""}`;
  return server.template(`${version}_${trunc}_${likeness}_${filled}`, version, async (url) => {
    const { collection } = files.templates[likeness];
    await using catalogue = await openCatalogue(url, { connections: 1, preparesLedger: true });
    await catalogue.loadCollection({ id: JSON.parse(collection).id, text: collection });
    const client = new pg.Client(url);
    await client.connect();
    await client.query("SET search_path = pgstac, public");
    await client.query("UPDATE collections SET partition_trunc = $1", [trunc]);
    if (before !== "nothing") {
      const file = await files.items(likeness, { from: 0, count });
      const way = recordedBefore ? ["batches", "1", "recorded"] : ["file", "1"];
      const loader = await prepareLoader(process.execPath, [ourScript, url, file, "insert", "1000", ...way]);
      await loader.start();
      await client.query("VACUUM ANALYZE");
    }
    await client.end();
  });
}

function figures(runs: readonly Run[], count: number): Figures {
  const each = (pick: (run: Run) => number): number => rounded((median(runs.map(pick)) / count) * 1000, 3);
  return {
    itemsPerSecond: Math.round(count / median(runs.map(({ wall }) => wall))),
    clientCpu: each((run) => run.clientCpu),
    serverCpu: each((run) => run.serverCpu),
    peakMegabytes: Math.round(Math.max(...runs.map((run) => run.peakMegabytes))),
  };
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
