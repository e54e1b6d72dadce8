import type { Log, LogRecord } from "../../../pipeline/message/log.ts";
import type { Stage } from "../../../pipeline/message/stage.ts";

/** Writes each record to a log, and hands it on as well. */
export function teeLog(log: Log, stage: Stage, handOn: (record: LogRecord) => void): Log {
  return (level, event, fields = {}) => {
    log(level, event, fields);
    handOn({ time: new Date().toISOString(), level, stage, event, ...fields });
  };
}
