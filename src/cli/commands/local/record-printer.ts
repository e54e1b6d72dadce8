import { type LogLevel, type LogRecord, logLevels } from "../../../pipeline/message/log.ts";
import type { Output } from "../../terminal/output.ts";
import { recordLine } from "../logs/record-line.ts";

/** Levels from which on records are printed. */
export const printedLevels = [...logLevels, "none"] as const;

/** Records that wait for a slow reader. */
const mostWaiting = 1000;

/** Prints records as they come, without holding up the stages: of those a slow reader does not take, it tells the number. */
export function recordPrinter(
  { printLine, note }: Pick<Output, "printLine" | "note">,
  least: LogLevel | "none",
): (record: LogRecord) => void {
  let waiting = 0;
  let leftOut = 0;
  let writing: Promise<void> = Promise.resolve();
  return (record) => {
    if (printedLevels.indexOf(record.level) < printedLevels.indexOf(least)) return;
    if (waiting >= mostWaiting) {
      leftOut += 1;
      return;
    }
    waiting += 1;
    writing = writing.then(async () => {
      await printLine(record, recordLine);
      waiting -= 1;
      if (waiting > 0 || leftOut === 0) return;
      note(`${leftOut} records were left out here; stac-ingest logs has them`);
      leftOut = 0;
    });
  };
}
