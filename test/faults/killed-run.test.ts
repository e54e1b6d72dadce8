import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import type { RunStatus } from "../../src/operations/runs/run-status.ts";
import { readOrMakePassword } from "../../src/targets/local/postgres/pgpass.ts";
import { openLocalPlace, type Place } from "../journeys/place.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../pgstac/own-server.ts";
import { collection } from "../pipeline/messages.ts";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { seededDraw } from "./seeded-draw.ts";

const kills = Number(process.env["FAULTS_LONG"] ?? 5);
const rows = Number(process.env["FAULTS_ROWS"] ?? 100 * kills);
/** One row in so many dies. */
const badEvery = 40;
const bad = Math.floor(rows / badEvery);
const patience = { timeout: 240_000 + 10 * rows, interval: 200 };
const program = fileURLToPath(new URL("../../bin/stac-ingest.ts", import.meta.url));

const row = (number: number): string =>
  number % badEvery === 0 ? `fail,of row ${number}` : `scene,scene-${String(number).padStart(6, "0")}`;
const allRows = Array.from({ length: rows }, (_, index) => row(index + 1));
const wantedIds = allRows.filter((text) => text.startsWith("scene")).map((text) => text.replace("scene,", ""));

const recipe = {
  package: misbehaving,
  group: "misbehave",
  args: ["{mode}"],
  options: { detail: "{scene}" },
  collection: "scenes",
};
const settings = {
  recipes: { scenes: recipe },
  gen_workers: 2,
  gen: { outage_delays_seconds: [0.3] },
  load: { window_seconds: 0.3, batch_size: 50, retry_delays_seconds: [0.3], outage_delays_seconds: [0.3] },
};

/** Recurses without end inside PostGIS: the embedded database loses its memory, and is started again. */
const breakdown = "select st_wrapx('POLYGON((0 0,1 0,1 1,0 0))'::geometry, 'nan', 'nan')";

const victims = ["enqueue", "pipeline", "database", "database at once"] as const;
type Victim = (typeof victims)[number];
interface Kill {
  readonly victim: Victim;
  /** When so many messages of the run ended. */
  readonly after: number;
}

/** Every kind of kill at instants of the run that the seed draws. */
function plannedKills(seed: number): Kill[] {
  const draw = seededDraw(seed);
  const first = draw(victims.length);
  return Array.from({ length: kills }, (_, index) => ({
    victim: victims[(first + index) % victims.length] ?? "pipeline",
    after: draw(rows),
  })).toSorted((a, b) => a.after - b.after);
}

const ended = ({ loaded, superseded, cancelled, dead }: RunStatus): number => loaded + superseded + cancelled + dead;

/** Each look at a run adds up, and none takes back what an earlier one said. */
function expectAddsUp(look: RunStatus, before: RunStatus | undefined): void {
  expect(ended(look) + look.on_the_way).toBe(look.total ?? look.sent);
  expect(look.new + look.changed + look.unchanged + look.other).toBe(look.loaded);
  expect(look.deaths.reduce((sum, { count }) => sum + count, 0)).toBe(look.dead);
  expect([look.on_the_way, look.refused, look.superseded].every((count) => count >= 0)).toBe(true);
  expect(look.sent).toBeLessThanOrEqual(rows);
  expect(look.loaded).toBeGreaterThanOrEqual(before?.loaded ?? 0);
  expect(look.dead).toBeGreaterThanOrEqual(before?.dead ?? 0);
}

function enqueueIn({ folder }: Place, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, "enqueue", ...args, "--rate", "100"], { cwd: folder, stdio: "ignore" });
}

async function urlOf({ folder, read }: Place): Promise<string> {
  const { database_url } = await read<{ database_url: string }>(["local", "status"]);
  const password = await readOrMakePassword(join(folder, ".stac-ingest"));
  return Object.assign(new URL(database_url), { password }).href;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Ends what it is told to without warning, and starts it again. */
async function kill(victim: Victim, place: Place, server: OwnServer | undefined): Promise<void> {
  if (victim === "pipeline") {
    await place.kill();
    await place.start();
  } else if (server) {
    await server.restart(victim === "database" ? "SIGKILL" : "SIGQUIT");
  } else {
    await query(await urlOf(place), breakdown).catch(() => {});
  }
}

async function tell(server: OwnServer | undefined, seed: number): Promise<void> {
  const { settings: made, lockPath } = await misbehavingProject();
  const packages = { [misbehaving]: made.packages[misbehaving] };
  await using place = await openLocalPlace(
    { ...settings, packages, ...(server && { database_url: server.url }) },
    lockPath,
  );
  await place.start();
  await place.run(["collections", "load", "-"], JSON.stringify(collection("scenes")));
  const { writeFile } = await import("node:fs/promises");
  await writeFile(join(place.folder, "rows.csv"), `${["mode,scene", ...allRows].join("\n")}\n`);

  let enqueue = enqueueIn(place, "rows.csv", "--recipe", "scenes");
  const looks: RunStatus[] = [];
  const killed: Victim[] = [];
  let said = "";
  /** Looks at the run; nobody may answer just now. */
  const look = async (): Promise<RunStatus | undefined> => {
    const { code, stdout, stderr } = await place.run(["runs", "show", "--json"]);
    said = stderr;
    if (code !== 0) return undefined;
    const status = JSON.parse(stdout) as RunStatus;
    looks.push(status);
    return status;
  };
  try {
    for (const { victim, after } of plannedKills(seed)) {
      await vi.waitFor(async () => {
        const status = await look();
        expect(status, `after ${killed.length} kills, the last of ${killed.at(-1)}: ${said}`).toBeDefined();
        expect(status && ended(status)).toBeGreaterThanOrEqual(after);
      }, patience);
      killed.push(victim);
      if (victim !== "enqueue") await kill(victim, place, server);
      else if (enqueue.exitCode === null) {
        const gone = once(enqueue, "exit");
        enqueue.kill("SIGKILL");
        await gone;
        enqueue = enqueueIn(place, "--resume", "latest");
      }
    }
    if (enqueue.exitCode === null) expect(await once(enqueue, "exit")).toEqual([0, null]);
    await vi.waitFor(async () => {
      expect(await look()).toMatchObject({ state: "sent", total: rows, on_the_way: 0 });
    }, patience);
  } finally {
    enqueue.kill("SIGKILL");
  }
  expect(looks.length).toBeGreaterThan(kills);
  for (const [index, status] of looks.entries()) expectAddsUp(status, looks[index - 1]);
  expect(looks.at(-1)).toMatchObject({ loaded: wantedIds.length, new: wantedIds.length, dead: bad, refused: 0 });
  const stored = await query(await urlOf(place), "select id from pgstac.items order by id");
  expect(stored.map(({ id }) => id)).toEqual(wantedIds);
  expect(await place.run(["runs", "wait", "latest", "--timeout", "1m"])).toMatchObject({ code: 3 });
}

describe("a run whose enqueue, pipeline and database are killed at any instant adds up at every look, and is exact", () => {
  const seed = Number(process.env["FAULTS_SEED"] ?? Date.now() % 1_000_000);
  const time = 120_000 + 60_000 * kills + 50 * rows;

  test(`in the embedded database (FAULTS_SEED=${seed})`, () => tell(undefined, seed), time);

  test.skipIf(!hasOwnServer)(`on a PostgreSQL server (FAULTS_SEED=${seed})`, { timeout: time }, async () => {
    await using server = await openOwnServer();
    await tell(server, seed);
  });
});
