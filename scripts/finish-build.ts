// What tsc leaves undone in dist: files that run but are not TypeScript, and the right to execute the command.
import { chmod, cp } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

await cp(at("src"), at("dist/src"), {
  recursive: true,
  filter: (path) => extname(path) !== ".ts" && !["__pycache__", "wasm"].includes(basename(path)),
});
await chmod(at("dist/bin/stac-ingest.js"), 0o755);
