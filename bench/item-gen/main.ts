// Compares item generation with the reference, in turns: `npm run bench:item-gen -- [--json] [--short]`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeTiles } from "../../demo/tiles.ts";
import { demoConfiguration, root } from "../demo-configuration.ts";
import { compare } from "./compare.ts";
import { formatReport } from "./report.ts";

const { values: flags } = parseArgs({ options: { json: { type: "boolean" }, short: { type: "boolean" } } });
const configuration = await demoConfiguration();
const tilesFolder = await makeTiles(join(root, ".cache/demo"));
const temporaryFolder = await mkdtemp(join(tmpdir(), "stac-ingest-bench-"));
process.env["TMPDIR"] = temporaryFolder;
try {
  const report = await compare({
    configuration,
    tilesFolder,
    temporaryFolder,
    rounds: flags.short ? 4 : 12,
    soakItems: 10_000,
    say: (text) => void process.stderr.write(`${text}\n`),
  });
  process.stdout.write(`${flags.json ? JSON.stringify(report, null, 2) : formatReport(report)}\n`);
} finally {
  await rm(temporaryFolder, { recursive: true, force: true });
}
