import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { descendantsOf, shareOf } from "../item-gen/descendants.ts";

/** The state of a pipeline at one time: all that should stay flat, and how much it has done. */
export interface Look {
  readonly minute: number;
  readonly items: number;
  readonly dead: number;
  readonly waiting: number;
  readonly pipeline_mb: number;
  readonly python_mb: number;
  readonly supervisor_mb: number;
  readonly descriptors: number;
  readonly temporary_files: number;
  readonly queue_mb: number;
  readonly logs_mb: number;
  readonly database_mb: number;
  readonly other_state_mb: number;
  readonly dead_rows: number;
}

/** The places that are looked at. */
export interface SoakPlaces {
  readonly stateFolder: string;
  readonly temporaryFolder: string;
}

interface ProcessRecord {
  readonly pid: number;
  readonly databaseUrl: string;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;

/** Looks at processes, files and tables of a running pipeline. */
export async function look(
  { stateFolder, temporaryFolder }: SoakPlaces,
  counts: Pick<Look, "minute" | "items" | "dead" | "waiting">,
): Promise<Look> {
  const { pid, databaseUrl } = JSON.parse(readFileSync(join(stateFolder, "process.json"), "utf8")) as ProcessRecord;
  const supervisor = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const python = descendantsOf(pid).reduce((sum, below) => sum + shareOf(below.pid), 0);
  const files = filesBelow(stateFolder);
  const bytesOf = (start: string): number =>
    files.filter(({ name }) => name.startsWith(start)).reduce((sum, { bytes }) => sum + bytes, 0);
  const named = ["queue.sqlite", "logs/", "database/"];
  return {
    ...counts,
    pipeline_mb: megabytes(shareOf(pid)),
    python_mb: megabytes(python),
    supervisor_mb: megabytes(shareOf(supervisor)),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    temporary_files: filesBelow(temporaryFolder).length,
    queue_mb: megabytes(bytesOf("queue.sqlite")),
    logs_mb: megabytes(bytesOf("logs/")),
    database_mb: megabytes(bytesOf("database/")),
    other_state_mb: megabytes(bytesOf("") - named.reduce((sum, start) => sum + bytesOf(start), 0)),
    dead_rows: await deadRows(databaseUrl),
  };
}

/** Counts the rows that are gone and not yet cleaned up, of all tables. */
async function deadRows(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ dead: number }>(
      "SELECT coalesce(sum(n_dead_tup), 0)::int AS dead FROM pg_stat_user_tables",
    );
    return rows[0]?.dead ?? 0;
  } finally {
    await client.end();
  }
}

/** Lists the files below a folder; those that are gone before they are looked at are left out. */
function filesBelow(folder: string, above = ""): { name: string; bytes: number }[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    const name = `${above}${entry.name}`;
    if (entry.isDirectory()) return filesBelow(path, `${name}/`);
    const bytes = statSync(path, { throwIfNoEntry: false })?.size;
    return bytes === undefined ? [] : [{ name, bytes }];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
