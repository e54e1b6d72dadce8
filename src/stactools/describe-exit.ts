import { constants } from "node:os";

/** Says how a process of a package ended. Python reports a signal as its negative number. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  const name = signal ?? (code !== null && code < 0 ? signalName(-code) : undefined);
  return name ? `was killed by ${name}` : `ended with status ${code} before the item was made`;
}

const signalName = (number: number): string | undefined =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
