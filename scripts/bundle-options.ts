import type { BuildOptions } from "esbuild";

/** Options of esbuild by which a script and all it imports become one file of JavaScript. */
export const bundleOptions: BuildOptions = {
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
};
