import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import pg from "pg";
import { bundleOptions } from "../../scripts/bundle-options.ts";
import { defaultVersion } from "../../src/settings/pgstac-versions.ts";
import type { Server } from "../load/server.ts";

/** The time and memory that a verification took. */
export interface VerifyMeasure {
  readonly rows: number;
  readonly seconds: number;
  readonly verify_rows_per_second: number;
  readonly peak_megabytes: number;
}

const program = fileURLToPath(new URL("verify-process.ts", import.meta.url));

/** One row in so many has no item, and as many items have no row. */
const oddEvery = 10_000;

/**
 * Verifies an inventory of so many rows against as many items, in a process of its own.
 * @throws Error if the lists are not what they must be
 */
export async function measureVerify(server: Server, rows: number): Promise<VerifyMeasure> {
  const template = await server.template(`verify_${rows}`, defaultVersion, (url) => fill(url, rows));
  const folder = await mkdtemp(join(tmpdir(), "stac-ingest-verify-"));
  try {
    // The package ships JavaScript, and stripping types would take memory.
    const script = join(folder, "verify-process.mjs");
    await build({ ...bundleOptions, entryPoints: [program], outfile: script, logLevel: "error" });
    const inventory = join(folder, "inventory.txt");
    await pipeline(Readable.from(linesOf(rows)), createWriteStream(inventory));
    return await server.withDatabase(template, async (url) => {
      const { stdout } = await promisify(execFile)(process.execPath, [script, url, inventory]);
      const { seconds, peak_megabytes, ...found } = JSON.parse(stdout);
      const odd = Math.floor(rows / oddEvery);
      if (found.missing !== odd || found.orphaned !== odd || found.lines !== rows || found.items !== rows) {
        throw new Error(`verify found ${stdout}, not ${odd} of ${rows}`);
      }
      return { rows, seconds, verify_rows_per_second: rows / seconds, peak_megabytes };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Ids in no order, as loads leave them; a prime of the same size spreads the numbers. */
const sqlOfId = "'S2A_MSIL2A_' || lpad((g * 7919 % 1000000007)::text, 10, '0') || '_T32TQM'";

const day = "'[2020-01-01Z,2020-01-02Z]'::tstzrange";

async function fill(url: string, rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: "-c search_path=pgstac,public" });
  await client.connect();
  try {
    await client.query(`INSERT INTO collections (content) VALUES ('{"id": "scenes", "type": "Collection"}')`);
    await client.query(`SELECT check_partition('scenes', ${day}, ${day})`);
    // Without triggers and the foreign key: nothing but ids is read.
    await client.query("SET session_replication_role = replica");
    await client.query(
      `INSERT INTO items (id, geometry, collection, datetime, end_datetime, content)
       SELECT ${sqlOfId}, 'POINT(7 46)', 'scenes', '2020-01-01Z', '2020-01-01Z', '{}' FROM generate_series(1, ${rows}::bigint) g`,
    );
    await client.query("VACUUM ANALYZE items");
  } finally {
    await client.end();
  }
}

function* linesOf(rows: number): Generator<string> {
  let text = "";
  for (let row = 1; row <= rows; row++) {
    const number = String((row * 7919) % 1_000_000_007).padStart(10, "0");
    text += `S2A_MSIL2A_${number}_T32T${row % oddEvery === 0 ? "XX" : "QM"}\n`;
    if (text.length < 1 << 16) continue;
    yield text;
    text = "";
  }
  yield text;
}
