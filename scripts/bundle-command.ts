// Makes dist/bin: the command and the programs it starts, each with what it needs at once, the rest in chunks that are
// loaded when they are reached. A few files are read much faster than the hundreds of the sources. And dist/src: what
// they read beside that.
import { chmod, cp } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import packageJson from "../package.json" with { type: "json" };

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Those that `ownProgram` names. */
const programs = [
  "bin/stac-ingest.ts",
  "src/targets/local/process/supervisor.ts",
  "src/targets/local/postgres/database-thread.ts",
];

/** Packages that most commands read: as parts of the bundle they are there sooner. */
const bundled = ["commander", "yaml", "zod"];
const { dependencies, optionalDependencies } = packageJson;
const installed = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !bundled.includes(name));

await build({
  entryPoints: programs.map(at),
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  outdir: at("dist/bin"),
  bundle: true,
  splitting: true,
  external: installed,
  // What Node takes is of the old kind of module, which would need `require`.
  alias: { yaml: at("node_modules/yaml/browser/index.js") },
  platform: "node",
  target: "node22",
  format: "esm",
  logLevel: "error",
});
await chmod(at("dist/bin/stac-ingest.js"), 0o755);
// What `ownFile` names.
for (const path of ["stactools/worker.py", "stactools/stac_ingest_worker", "infra/stac-api-requirements.txt"]) {
  const filter = (file: string): boolean => basename(file) !== "__pycache__";
  await cp(at(`src/${path}`), at(`dist/src/${path}`), { recursive: true, filter });
}
