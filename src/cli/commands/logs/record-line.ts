import type { LogLevel, LogRecord } from "../../../pipeline/message/log.ts";
import { type Color, paint } from "../../terminal/paint.ts";
import { visibleLine } from "../../terminal/visible.ts";

const colors: Readonly<Record<LogLevel, Color>> = { info: "green", warn: "yellow", error: "red" };
const eventWidth = 16;

/** A record for people: the fields that every record has, aligned, then its own. */
export function recordLine({ time, level, stage, event, ...fields }: LogRecord): string {
  const own = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${paint("dim", `${visibleLine(name)}=`)}${shown(value)}`);
  const head = [time, paint(colors[level], level.padEnd(5)), stage.padEnd(4), event.padEnd(eventWidth)];
  return [...head, ...own].join(" ").trimEnd();
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[^\s"=\\]+$/.test(text) || typeof value !== "string" ? text : JSON.stringify(value);
}
