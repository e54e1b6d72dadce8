import type { LogRecord } from "../../pipeline/message/log.ts";
import type { Stage } from "../../pipeline/message/stage.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";

/** Lines that Lambda writes around every invocation and nobody needs. */
const routine = /^(START|END|INIT_START|INIT_REPORT|RESTORE_START|EXTENSION|LOGS|TELEMETRY|XRAY)\b/;
const timedOut = /Task timed out after [\d.]+ seconds/;
const died = /Runtime exited|Runtime\.(ExitError|OutOfMemory)|signal: killed/;

/** A line of a function's log as a record; undefined for what Lambda writes around every invocation. */
export function readLogLine(stage: Stage, line: string, timestamp: number): LogRecord | undefined {
  const text = line.trimEnd();
  const about = { time: new Date(timestamp).toISOString(), stage };
  const value = text.startsWith("{") ? parseJsonIfValid(text) : undefined;
  const json = isObject(value) ? value : undefined;
  if (json && typeof json["event"] === "string") return withoutMetric(json) as LogRecord;
  if (json && String(json["type"]).startsWith("platform.")) return platformRecord(about, json);
  if (routine.test(text)) return undefined;
  if (text.startsWith("REPORT ")) return reportRecord(about, text);
  if (timedOut.test(text)) return { ...about, level: "error", event: "run timed out", text };
  if (died.test(text)) return { ...about, level: "error", event: "function died", text };
  return { ...about, level: /\b(error|exception)\b/i.test(text) ? "error" : "info", event: "output", text };
}

/** Fields of a record that are for CloudWatch only. */
function withoutMetric({ _aws, ...record }: Record<string, unknown>): Record<string, unknown> {
  return record;
}

type About = Pick<LogRecord, "time" | "stage">;

/** The line at the end of an invocation matters where time or memory ran out. */
function reportRecord(about: About, text: string): LogRecord | undefined {
  const status = /\bStatus: (\w+)/.exec(text)?.[1];
  const [, size, used] = /Memory Size: (\d+) MB\s+Max Memory Used: (\d+) MB/.exec(text) ?? [];
  const request_id = /RequestId: ([\w-]+)/.exec(text)?.[1];
  const known = { ...about, level: "error", ...(request_id && { request_id }) } as const;
  if (size !== undefined && Number(used) >= Number(size)) {
    return { ...known, event: "memory ran out", memory_megabytes: Number(size), text };
  }
  if (status === "timeout") return { ...known, event: "run timed out", text };
  return status === "error" ? { ...known, event: "function died", text } : undefined;
}

/** The same where the function logs as JSON. */
function platformRecord(about: About, { type, record }: Record<string, unknown>): LogRecord | undefined {
  if (type !== "platform.report" || !isObject(record)) return undefined;
  const { status, requestId, metrics } = record;
  const { memorySizeMB, maxMemoryUsedMB } = isObject(metrics) ? metrics : {};
  const known = { ...about, level: "error", request_id: requestId } as const;
  if (memorySizeMB !== undefined && Number(maxMemoryUsedMB) >= Number(memorySizeMB)) {
    return { ...known, event: "memory ran out", memory_megabytes: Number(memorySizeMB) };
  }
  if (status === "timeout") return { ...known, event: "run timed out" };
  return status === "success" || status === undefined ? undefined : { ...known, event: "function died" };
}
