import { build } from "esbuild";

/** Makes one file of JavaScript of a script and all it imports, as the functions are shipped: types cost memory to strip. */
export async function bundle(script: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    // pg looks for its native twin and goes on without; it also calls require, which a module does not have.
    external: ["pg-native"],
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
  });
}
