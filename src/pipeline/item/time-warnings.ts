import { instantOf } from "./instant-of.ts";
import type { Item } from "./item.ts";
import type { Warning } from "./warning.ts";

const dayMilliseconds = 86_400_000;
/** Start, middle and end are often rounded to different units. */
const roundingMilliseconds = 1000;

/** Doubts about an item's times at the time `now`. What forecasts say of themselves is believed. */
export function timeWarnings(properties: Item["properties"], now: number): Warning[] {
  const { datetime, start_datetime: start, end_datetime: end } = properties;
  const doubts: Warning[] = [];
  const begin = datetime ?? start;
  if (begin && isAfter(begin, now + dayMilliseconds) && !isForecast(properties)) {
    doubts.push({ kind: "datetime_in_future", message: `${datetime ? "datetime" : "start_datetime"} is ${begin}` });
  }
  if (!datetime || (!start && !end) || datetime === start) return doubts;
  const time = instantOf(datetime);
  if (time + roundingMilliseconds < instantOf(start) || time - roundingMilliseconds > instantOf(end)) {
    const range = `${start ?? "an open start"} to ${end ?? "an open end"}`;
    doubts.push({ kind: "datetime_off_range", message: `datetime is ${datetime}, the range ${range}` });
  }
  return doubts;
}

const isForecast = (properties: object): boolean => Object.keys(properties).some((key) => key.startsWith("forecast:"));

/** Years alone tell nearly always. */
function isAfter(text: string, limit: number): boolean {
  if (Number(text.slice(0, 4)) < new Date(limit).getUTCFullYear()) return false;
  return instantOf(text) > limit;
}
