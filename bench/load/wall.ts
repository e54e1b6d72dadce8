import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const columns = "(id, geometry, collection, datetime, end_datetime, content, private)";

/** Saves the rows of a database's only collection in COPY's binary format. */
export async function saveRows(url: string, table: string, file: string): Promise<void> {
  await psql(
    url,
    `\\copy (SELECT id, geometry, collection, datetime, end_datetime, content, private FROM pgstac.${table}) TO '${file}' WITH (FORMAT binary)`,
  );
}

/** Measures the seconds that one connection takes to copy ready rows, compressed by lz4, into the same table. */
export async function copySavedRows(url: string, table: string, file: string): Promise<number> {
  const output = await psql(
    url,
    `SET search_path = pgstac, public`,
    `SET default_toast_compression = lz4`,
    `TRUNCATE pgstac.${table}`,
    `\\timing on`,
    `\\copy pgstac.${table} ${columns} FROM '${file}' WITH (FORMAT binary)`,
  );
  const milliseconds = /^Time: ([\d.]+) ms/m.exec(output)?.[1];
  return Number(milliseconds) / 1000;
}

async function psql(url: string, ...commands: readonly string[]): Promise<string> {
  const options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", url];
  const { stdout } = await run("psql", [...options, ...commands.flatMap((command) => ["--command", command])]);
  return stdout;
}
