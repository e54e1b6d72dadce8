/**
 * A point in time as `2021-05-06T07:08:09.000000Z`: in UTC, to the microsecond, always of one length, so that its text
 * sorts in order of time.
 */
export type Instant = string;

/** The format by which PostgreSQL's `to_char` prints an instant, as SQL. */
export const instantFormat = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

const common = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;
const general =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?: ?([Zz]|[+-]\d\d(?::?\d\d)?))?)?$/;

/**
 * Reads a datetime as PostgreSQL does in UTC. Undefined if its spelling is unusual or it names no point in time: then
 * only PostgreSQL can read it.
 */
export function readInstant(text: string): Instant | undefined {
  const [, second, fraction = ""] = common.exec(text) ?? [];
  if (second !== undefined && isReal(second)) return `${second}.${fraction.padEnd(6, "0")}Z`;
  const [, year, month, day, hour = "00", minute = "00", seconds = "00", rest = "", zone = "Z"] =
    general.exec(text) ?? [];
  const local = `${year}-${month}-${day}T${hour}:${minute}:${seconds}`;
  // PostgreSQL rounds digits beyond those it stores, in a way of its own.
  if (year === undefined || rest.length > 6 || !isReal(local)) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const moment = new Date(Date.parse(`${local}Z`) - offset * 60_000).toISOString();
  // An offset can lead out of the years 1 to 9999.
  return moment.length === 24 && moment >= "0001" ? `${moment.slice(0, 19)}.${rest.padEnd(6, "0")}Z` : undefined;
}

/** Tells whether the calendar has the time: no thirtieth of February, no leap second, no year 0. */
function isReal(second: string): boolean {
  if (second < "0001") return false;
  const day = Number(second.slice(8, 10));
  if (day < 29) {
    const month = second.slice(5, 7);
    return (
      day > 0 &&
      month > "00" &&
      month < "13" &&
      second.slice(11, 13) < "24" &&
      second.slice(14) < "6" &&
      second.slice(17) < "6"
    );
  }
  const milliseconds = Date.parse(`${second}Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(second);
}

function offsetMinutes(zone: string): number | undefined {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 15 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
