import { constants } from "node:os";
import { type OomKills, oomKills } from "./oom-kills.ts";

/** Says how a process of a package ended. Python reports a signal as its negative number. */
export function describeExit(
  code: number | null,
  signal: NodeJS.Signals | null,
  kills: Pick<OomKills, "rose"> = oomKills,
): string {
  const name = signal ?? (code !== null && code < 0 ? signalName(-code) : undefined);
  if (name === undefined) return `ended with status ${code} before the item was made`;
  const hadNoMemory = name === "SIGKILL" && kills.rose();
  return `was killed by ${name}${hadNoMemory ? ": out of memory (the kernel's counter oom_kill rose)" : ""}`;
}

const signalName = (number: number): string | undefined =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
