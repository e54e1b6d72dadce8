// Makes dist/lambda, or the folder that is named: each function's handler with all it imports in one file, and beside it what it reads at run time.
import { cp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const entries = {
  "item-gen/index": "item-gen",
  "item-gen/prepare-image": "prepare-image",
  "item-load/index": "item-load",
  "operate/index": "operate",
  "bootstrap/index": "bootstrap",
};

const folder = process.argv[2] ?? at("dist/lambda");
await rm(folder, { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(Object.entries(entries).map(([to, from]) => [to, at(`src/handlers/${from}.ts`)])),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minify: true,
  legalComments: "none",
  // Packages of the old kind call require, which a module does not have.
  banner: {
    js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
  },
  // pg looks for its native twin and goes on without.
  external: ["pg-native"],
});
const image = `${folder}/item-gen`;
for (const path of ["src/stactools/worker.py", "src/stactools/stac_ingest_worker", "src/handlers/item-gen"]) {
  const into = path.endsWith("/item-gen") ? image : `${image}/${path.slice("src/stactools/".length)}`;
  await cp(at(path), into, { recursive: true, filter: (name) => !name.includes("__pycache__") });
}
