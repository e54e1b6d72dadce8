// Adds to package-lock.json the binaries of other platforms that the registry in use could not be asked for:
// npm leaves them out of the file and `npm ci` then refuses it. Run after every change of dependencies.
import { readFile, writeFile } from "node:fs/promises";

interface LockedPackage {
  version?: string;
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
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
await writeFile(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
