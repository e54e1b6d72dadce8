import type { Log } from "../message/log.ts";
import type { WarningCount } from "./warning-count.ts";

/** Logs each kind of doubt that a batch raised once, with their number and one of the items. */
export function logWarnings(log: Log, warnings: WarningCount<Readonly<Record<string, unknown>>>): void {
  for (const { kind, count, example } of warnings.report()) {
    const { message, ...item } = example;
    log("warn", "items doubtful", { kind, items: count, reason: message, ...item });
  }
}
