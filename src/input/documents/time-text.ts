import { Fault } from "../../pipeline/fault/fault.ts";

const nanosecondsASecond = 1_000_000_000n;
const nanosecondsADay = 86_400n * nanosecondsASecond;

/** Writes a point in time as RFC 3339 has it, in UTC, with as many digits of a second as it needs: 0, 3, 6 or 9. */
export function timestampText(nanoseconds: bigint): string {
  const days = floorDivide(nanoseconds, nanosecondsADay);
  return `${dateText(Number(days))}T${timeText(nanoseconds - days * nanosecondsADay)}Z`;
}

/** Writes a day, counted from 1970-01-01, as ISO 8601 has it. */
export function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  const year = date.getUTCFullYear();
  if (year >= 0 && year <= 9999) return date.toISOString().slice(0, "yyyy-mm-dd".length);
  throw new Fault("invalid_item", "it holds a time beyond the years 0 to 9999", {
    remedy: "null for no value",
  });
}

/** Writes a time of day, counted from midnight, as ISO 8601 has it. */
export function timeText(nanoseconds: bigint): string {
  const seconds = nanoseconds / nanosecondsASecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}${fraction(nanoseconds % nanosecondsASecond)}`;
}

/** Writes an interval of months, days and milliseconds as ISO 8601 has it. */
export function intervalText(months: number, days: number, milliseconds: number): string {
  const part = fraction(BigInt(milliseconds % 1000) * 1_000_000n);
  return `P${months}M${days}DT${Math.floor(milliseconds / 1000)}${part}S`;
}

function fraction(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return "";
  return `.${String(nanoseconds)
    .padStart(9, "0")
    .replace(/(000){1,2}$/, "")}`;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
