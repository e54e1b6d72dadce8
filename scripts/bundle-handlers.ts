// Makes dist/lambda, or the folder that is named: each function's handler with all it imports, and beside it what it
// reads at run time.
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const handler = (name: string): string => at(`src/handlers/${name}.ts`);
const folder = process.argv[2] ?? at("dist/lambda");

const options: BuildOptions = { ...bundleOptions, outExtension: { ".js": ".mjs" } };

await rm(folder, { recursive: true, force: true });
const single = {
  "item-gen/prepare-image": "prepare-image",
  "item-load/index": "item-load",
  "bulk-load/index": "bulk-load",
  "heavy-start/index": "heavy-start",
  "operate/index": "operate",
};
await build({
  ...options,
  entryPoints: Object.fromEntries(
    Object.entries({ ...single, "prepare-database/index": "prepare-database" }).map(([to, from]) => [
      to,
      handler(from),
    ]),
  ),
  outdir: folder,
});

const image = `${folder}/item-gen`;
// In pieces: Python begins before what publishes is even read.
await build({
  ...options,
  entryPoints: { index: handler("item-gen"), "heavy-item": handler("heavy-item") },
  outdir: `${image}/handler`,
  splitting: true,
});
const withoutCompiled = { recursive: true, filter: (name: string): boolean => !name.includes("__pycache__") };
await cp(at("src/handlers/item-gen"), image, withoutCompiled);
for (const name of ["worker.py", "stac_ingest_worker"]) {
  await cp(at(`src/stactools/${name}`), `${image}/handler/${name}`, withoutCompiled);
}
