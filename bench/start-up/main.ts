// Times the published command beside Node doing nothing, in turns: what an operator waits for before anything happens.
// usage: npm run build && npm run bench:start-up -- [--json] [--rounds N]
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "../median.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "30" } },
});
const command = fileURLToPath(new URL("../../dist/bin/stac-ingest.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "stac-ingest-start-up-"));
// Without it no command takes the folder for a pipeline's.
await mkdir(join(folder, ".stac-ingest"));
const cases = {
  bare: ["-e", "0"],
  help: [command, "--help"],
  status: [command, "status"],
} as const;
type Name = keyof typeof cases;

/** Milliseconds from start to end, in the folder of a pipeline that nothing was sent to, with a cache of its own. */
function time(name: Name): number {
  const env = { ...process.env, XDG_CACHE_HOME: folder, NO_COLOR: "1" };
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, cases[name], { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

const names = Object.keys(cases) as Name[];
const times: Record<Name, number[]> = { bare: [], help: [], status: [] };
try {
  // The first of each fills the cache.
  for (const name of names) time(name);
  for (let round = 0; round < Number(values.rounds); round += 1) for (const name of names) times[name].push(time(name));
} finally {
  await rm(folder, { recursive: true });
}
const medians = Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
const ratios = { help: medians.help / medians.bare, status: medians.status / medians.bare };
if (values.json) console.log(JSON.stringify({ rounds: Number(values.rounds), ratios, milliseconds: medians }));
else {
  for (const name of ["help", "status"] as const) {
    console.log(
      `${name}: ${ratios[name].toFixed(2)} x bare Node (${medians[name].toFixed(0)} ms, ${medians.bare.toFixed(0)})`,
    );
  }
}
