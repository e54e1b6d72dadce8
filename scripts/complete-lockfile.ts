// Adds to package-lock.json the binaries of other platforms, which npm leaves out and `npm ci` then misses, and their
// hashes: without one npm takes whatever a registry gives it. Run after every change of dependencies.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

interface LockedPackage {
  version?: string;
  integrity?: string;
  /** Comes inside of another package, whose hash covers it. */
  inBundle?: boolean;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32", "aix"];
const processors = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"];

/** npm tells from os, cpu and libc that a package is not for this machine; the names say the same. */
function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system)) ?? (words.includes("wasm32") ? "wasi" : "none");
  const cpu = processors.find((processor) => words.includes(processor)) ?? "none";
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : "glibc";
  return { os: [os], cpu: [cpu], ...(os === "linux" && { libc: [libc] }) };
}

async function integrityOf(name: string, version: string): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", ["view", `${name}@${version}`, "dist.integrity"]);
  if (!stdout.startsWith("sha512-")) throw new Error(`the registry has no hash of ${name} ${version}`);
  return stdout.trim();
}

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(await readFile(path, "utf8")) as { packages: Record<string, LockedPackage> };
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    lock.packages[`node_modules/${name}`] ??= {
      version,
      ...platformOf(name),
      ...(dev && { dev: true }),
      optional: true,
    };
  }
}
for (const [place, locked] of Object.entries(lock.packages)) {
  if (place === "" || locked.inBundle || locked.integrity !== undefined) continue;
  locked.integrity = await integrityOf(place.replace(/^.*node_modules\//, ""), locked.version ?? "");
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
