import { Fault } from "../pipeline/fault/fault.ts";
import { packageJson } from "./package-json.ts";

/** @throws Fault `tool_missing` where Node.js of that version is older than package.json asks for */
export function requireNode(running: string): void {
  const needed = packageJson?.engines.node.replace(">=", "") ?? "0";
  const [[major = 0, minor = 0], [neededMajor = 0, neededMinor = 0]] = [numbersOf(running), numbersOf(needed)];
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new Fault("tool_missing", `Node.js ${needed} or later is needed, and this is ${running}`, {
    remedy: "install a current one from https://nodejs.org",
  });
}

const numbersOf = (text: string): number[] => text.split(".").map(Number);
