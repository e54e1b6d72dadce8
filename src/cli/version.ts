import { readFileSync } from "node:fs";
import { Fault } from "../pipeline/fault.ts";

interface PackageJson {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Undefined where it is not found. */
const packageJson = readPackageJson();

/** The version in package.json. */
export const version = (): string => packageJson?.version ?? "unknown";

/** @throws Fault `tool_missing` where Node.js of that version is older than package.json asks for */
export function checkNode(running: string): void {
  const needed = packageJson?.engines.node.replace(">=", "") ?? "0";
  const [[major = 0, minor = 0], [neededMajor = 0, neededMinor = 0]] = [numbersOf(running), numbersOf(needed)];
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new Fault("tool_missing", `Node.js ${needed} or later is needed, and this is ${running}`, {
    remedy: "install a current one from https://nodejs.org",
  });
}

const numbersOf = (text: string): number[] => text.split(".").map(Number);

/** The path is the same from the sources and from `dist/bin`. */
function readPackageJson(): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  } catch {
    return undefined;
  }
}
