// Runs `npm ci` unless node_modules is there and newer than package-lock.json. Plain JavaScript, because on a fresh
// clone the only Node there is may be one that cannot run TypeScript.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function modified(path) {
  return statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm writes its own copy of the lock file last, so an install that was interrupted is done again.
if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
