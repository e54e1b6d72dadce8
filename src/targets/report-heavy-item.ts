import type { Log } from "../pipeline/message/log.ts";
import { logFields } from "../pipeline/message/log-fields.ts";
import type { Message } from "../pipeline/message/message.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { heavyReportSeconds } from "../settings/heavy-item-name.ts";

/**
 * Logs that a heavy item is begun, and again and again that it is under way, until it is disposed of: a stage that says
 * nothing for hours would look like one that is stuck.
 */
export function reportHeavyItem(message: Message, log: Log, everySeconds = heavyReportSeconds): Disposable {
  const began = steadyNow();
  log("info", "heavy item begun", logFields(message));
  const timer = setInterval(
    () => log("info", "heavy item under way", { ...logFields(message), milliseconds: steadyNow() - began }),
    everySeconds * 1000,
  );
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
