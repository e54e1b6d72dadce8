import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, test, vi } from "vitest";
import type { RunStatus } from "../../src/operations/runs/run-status.ts";
import { readOrMakePassword } from "../../src/targets/local/postgres/pgpass.ts";
import { openQueue } from "../../src/targets/local/queue/open-queue.ts";
import { openLocalPlace, type Place } from "../journeys/place.ts";
import { hasOwnServer, type OwnServer, openOwnServer } from "../pgstac/own-server.ts";
import { collection } from "../pipeline/message/messages.ts";
import { misbehaving, misbehavingProject } from "../stactools/misbehaving-package.ts";
import { seededDraw } from "./seeded-draw.ts";

const isLong = process.env["FAULTS_LONG"] !== undefined;
const kills = Number(process.env["FAULTS_LONG"] ?? 5);
const rows = Number(process.env["FAULTS_ROWS"] ?? 100 * kills);
/** Rows sent in a second (`FAULTS_RATE`): slow enough for all kills to come while some are being sent. */
const rate = Number(process.env["FAULTS_RATE"] ?? 100);
/** Rows that may be sent twice. */
const mostTwice = Math.floor(0.005 * rows);
/** One row in so many dies. */
const badEvery = 40;
const bad = Math.floor(rows / badEvery);
/** A look takes half a second of a processor, which a long run has other use for. */
const patience = { timeout: 240_000 + 10 * rows, interval: isLong ? 3_000 : 200 };
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
  /** When so many messages of the run ended; of `enqueue`, when so many were sent. */
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

/**
 * Sends all rows by processes that are killed when so many were sent, each of which goes on with the run of the first.
 * Resolves to how many were killed, once one has sent the last row.
 */
async function sendKilled({ folder }: Place, instants: readonly number[], signal: AbortSignal): Promise<number> {
  using queue = openQueue(join(folder, ".stac-ingest", "queue.sqlite"), { gen: 5, load: 5 });
  let words = ["rows.csv", "--recipe", "scenes"];
  for (let killed = 0; ; killed++) {
    const args = [program, "enqueue", ...words, "--rate", String(rate)];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], signal });
    const ended = new Promise((resolve) => child.on("error", () => {}).once("close", resolve));
    const said: string[] = [];
    const told = createInterface(child.stderr).on("line", (line) => said.push(line));
    await Promise.race([once(told, "line"), ended]);
    const runId = /^run (\S+) /.exec(said[0] ?? "")?.[1] ?? "";
    const isAlive = () => child.exitCode === null && child.signalCode === null;
    while (
      isAlive() &&
      (await queue.sentBefore(runId)).accepted.count < (instants[killed] ?? Number.POSITIVE_INFINITY)
    ) {
      await Promise.race([ended, setTimeout(20)]);
    }
    if (isAlive()) child.kill("SIGKILL");
    await ended;
    signal.throwIfAborted();
    if (child.signalCode === null) {
      expect(child.exitCode, said.join("\n")).toBe(0);
      return killed;
    }
    words = ["--resume", runId];
  }
}

/** The address of a place's database, once its pipeline runs. */
async function urlOf({ folder, read }: Place): Promise<string> {
  const status = () => read<{ database_url: string | null }>(["local", "status"]);
  const url = await vi.waitFor(async () => new URL((await status()).database_url ?? ""), patience);
  return Object.assign(url, { password: await readOrMakePassword(join(folder, ".stac-ingest")) }).href;
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
    // It may be down since the kill before.
    await vi.waitFor(async () => {
      const end = await query(await urlOf(place), breakdown).catch((error: unknown) => error);
      expect(end).toMatchObject({ message: expect.stringMatching(/terminated|ECONNRESET/) });
    }, patience);
  }
}

/** Counts the rows that were sent twice, by the log of the gen stage: a message that is only received again keeps its id. */
async function sentTwice({ folder }: Place): Promise<number> {
  const ids = new Map<string, string>();
  const twice = new Set<string>();
  const logs = join(folder, ".stac-ingest", "logs");
  for (const name of (await readdir(logs)).filter((file) => file.startsWith("gen-"))) {
    for await (const line of createInterface(createReadStream(join(logs, name)))) {
      const { event, sequence, message_id } = JSON.parse(line) as Record<string, string>;
      if (sequence === undefined || message_id === undefined || !/^(item made|message dead)$/.test(event ?? ""))
        continue;
      if ((ids.get(sequence) ?? message_id) !== message_id) twice.add(sequence);
      ids.set(sequence, message_id);
    }
  }
  expect(ids.size).toBe(rows);
  return twice.size;
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
  await writeFile(join(place.folder, "rows.csv"), `${["mode,scene", ...allRows].join("\n")}\n`);

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
  const planned = plannedKills(seed);
  const ofEnqueue = planned.filter(({ victim }) => victim === "enqueue").map(({ after }) => after);
  const stop = new AbortController();
  const sending = sendKilled(place, ofEnqueue, stop.signal);
  let notSent: unknown;
  sending.catch((error: unknown) => {
    notSent = error;
  });
  try {
    for (const { victim, after } of planned.filter(({ victim }) => victim !== "enqueue")) {
      await vi.waitFor(async () => {
        if (notSent) return;
        const status = await look();
        expect(status, `after ${killed.length} kills, the last of ${killed.at(-1)}: ${said}`).toBeDefined();
        expect(status && ended(status)).toBeGreaterThanOrEqual(after);
      }, patience);
      if (notSent) throw notSent;
      await kill(victim, place, server);
      killed.push(victim);
    }
    for (let times = await sending; times > 0; times--) killed.push("enqueue");
    await vi.waitFor(async () => {
      expect(await look()).toMatchObject({ state: "sent", total: rows, on_the_way: 0 });
    }, patience);
  } finally {
    stop.abort();
  }
  expect(looks.length).toBeGreaterThan(kills - ofEnqueue.length);
  for (const [index, status] of looks.entries()) expectAddsUp(status, looks[index - 1]);
  expect(looks.at(-1)).toMatchObject({ loaded: wantedIds.length, new: wantedIds.length, dead: bad, refused: 0 });
  const stored = await query(await urlOf(place), "select id from pgstac.items order by id");
  expect(stored.map(({ id }) => id)).toEqual(wantedIds);
  const twice = await sentTwice(place);
  const counts = victims.map((victim) => `${killed.filter((one) => one === victim).length} of ${victim}`).join(", ");
  if (isLong) console.info(`${rows} rows, kills: ${counts}; ${looks.length} looks; ${twice} rows sent twice`);
  expect(killed).toContain("enqueue");
  expect(twice).toBeLessThanOrEqual(mostTwice);
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
