// Makes dist/bin: the command and the programs it starts, in a few files that are read much faster than the hundreds of
// the sources. And dist/src: what they read beside that.
import { chmod, cp } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import packageJson from "../package.json" with { type: "json" };

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Those that `ownProgram` names. */
const programs = [
  "bin/stac-ingest.ts",
  "src/targets/local/process/supervisor.ts",
  "src/targets/local/postgres/database-thread.ts",
];

/** Packages that most commands read: as parts of the bundle they are there sooner. */
const bundled = ["commander", "pg", "yaml", "zod"];
const { dependencies, optionalDependencies } = packageJson;
const installed = Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !bundled.includes(name));

/** Files that are read before the compile cache is on. It stays apart: the command waits for no file that it is itself read by. */
const first = "bin/stac-ingest.ts";

/** Files that are always read together, each with all it imports at once that is in no earlier one; the rest is split. */
const together = {
  command: "src/cli/main.ts",
  settings: "src/cli/setup/read-configuration.ts",
  local: "src/targets/local/open-local-target.ts",
};

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const reached = new Map<string, ReadonlySet<string>>();

/** Every module that one imports at once, and itself. */
function reachedFrom(entry: string, modules: Modules): ReadonlySet<string> {
  const known = reached.get(entry);
  if (known) return known;
  const found = new Set([at(entry)]);
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  reached.set(entry, found);
  return found;
}

await build({
  input: programs.map(at),
  platform: "node",
  preserveEntrySignatures: false,
  // The oldest Node that package.json allows.
  transform: { target: "node22" },
  external: (id) =>
    id.startsWith("node:") || [...installed, "pg-native"].some((name) => id === name || id.startsWith(`${name}/`)),
  // What Node takes is of the old kind of module, which is read more slowly.
  resolve: { alias: { yaml: at("node_modules/yaml/browser/index.js") } },
  output: {
    dir: at("dist/bin"),
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          debugName: "together",
          name: (id, modules) =>
            reachedFrom(first, modules).has(id)
              ? null
              : (Object.entries(together).find(([, entry]) => reachedFrom(entry, modules).has(id))?.[0] ?? null),
        },
      ],
    },
  },
  checks: { ineffectiveDynamicImport: false },
});
await chmod(at("dist/bin/stac-ingest.js"), 0o755);
// What `ownFile` names.
for (const path of ["demo/collection.json", "demo/packages.lock"]) await cp(at(path), at(`dist/${path}`));
for (const path of [
  "stactools/worker.py",
  "stactools/stac_ingest_worker",
  "cli/commands/completion",
  "infra/stac-api-requirements.txt",
  "targets/local/api/uvicorn-requirements.txt",
  "targets/local/api/serve_stac_api.py",
  "ui/bundle",
]) {
  const filter = (file: string): boolean => basename(file) !== "__pycache__";
  await cp(at(`src/${path}`), at(`dist/src/${path}`), { recursive: true, filter });
}
