import type { LogLevel, LogRecord } from "../../../pipeline/log.ts";
import type { Paint } from "../../paint.ts";

const colors: Readonly<Record<LogLevel, Parameters<Paint>[0]>> = { info: "green", warn: "yellow", error: "red" };
const eventWidth = 16;

/** A record for people: the fields that every record has, aligned, then its own. */
export function recordLine({ time, level, stage, event, ...fields }: LogRecord, paint: Paint): string {
  const own = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${paint("dim", `${name}=`)}${shown(value)}`);
  const head = [time, paint(colors[level], level.padEnd(5)), stage.padEnd(4), event.padEnd(eventWidth)];
  return [...head, ...own].join(" ").trimEnd();
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[^\s"=\\]+$/.test(text) || typeof value !== "string" ? text : JSON.stringify(value);
}
