import { type Instant, readInstant } from "../rows/instant.ts";

/**
 * Reads a point in time as the session prints it (`2021-05-06 07:08:09.5+00`). A time before the year 1 or after 9999,
 * which partitions may end at, becomes text that sorts in order of time, with PostgreSQL's own text behind a bar.
 */
export function readStoredInstant(text: string): Instant | undefined {
  if (text === "infinity") return `~~|${text}`;
  if (text === "-infinity") return `--|${text}`;
  const [, year = "", rest = "", era] = /^(\d{4,})(-\d\d-\d\d \S+?)( BC)?$/.exec(text) ?? [];
  // The years before Christ count down.
  if (era) return `-${String(9999 - Number(year)).padStart(4, "0")}${rest}|${text}`;
  return year.length > 4 ? `~${year.padStart(6, "0")}${rest}|${text}` : readInstant(text);
}

export const isFar = (instant: Instant): boolean => instant.includes("|");

export const isBeforeChrist = (instant: Instant): boolean => instant.startsWith("-");

/** Prints the instant as SQL. */
export const instantLiteral = (instant: Instant): string => `'${instant.slice(instant.indexOf("|") + 1)}'`;
