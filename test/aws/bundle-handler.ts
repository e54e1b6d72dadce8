import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Puts a function's handler with all it imports into `index.mjs` of a folder, as the published bundles are. */
export async function bundleHandler(name: "item-load" | "bulk-load" | "operate", folder: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL(`../../src/handlers/${name}.ts`, import.meta.url))],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["pg-native"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
}
