import { InvalidArgumentError, Option } from "commander";
import { Fault } from "../../pipeline/fault/fault.ts";

const unitMilliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Parses milliseconds from `30s`, `10m`, `2h`, `1d` or `1h30m`. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    const isNumber = /^\d+(\.\d+)?$/.test(text);
    throw new InvalidArgumentError(
      isNumber
        ? `Expected a duration with its unit: ${text}s for seconds, ${text}m for minutes.`
        : "Expected a duration like 30s, 10m, 2h or 1d.",
    );
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMilliseconds[unit ?? ""] ?? 0), 0);
}

/** Makes an option that takes a duration; a default is written as it would be typed. */
export function durationOption(flags: string, description: string, defaultText?: string): Option {
  const option = new Option(flags, description).argParser(parseDuration);
  return defaultText === undefined ? option : option.default(parseDuration(defaultText), defaultText);
}

/** The last moment that a date of JavaScript can hold; the first one is as far from 1970. */
const latestMoment = 8.64e15;

/** Parses milliseconds since 1970 from an age (`10m`) or an ISO 8601 date. */
export function parseMoment(text: string): number {
  const isDate = /^\d{4}-\d\d/.test(text);
  const moment = isDate ? Date.parse(text) : /^\d/.test(text) ? Date.now() - parseDuration(text) : Number.NaN;
  if (!(Math.abs(moment) <= latestMoment))
    throw new InvalidArgumentError("Expected a time like 10m or 2026-01-31T12:00:00Z.");
  return moment;
}

/**
 * Refuses a period that ends before it begins, in which nothing can be.
 * @throws Fault `wrong_usage`
 */
export function requirePeriod({
  since,
  until,
}: {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}): void {
  if (since === undefined || until === undefined || since <= until) return;
  const [begin, end] = [since, until].map((moment) => new Date(moment).toISOString());
  throw new Fault("wrong_usage", `--since is ${begin}, and --until ${end} is before it`, {
    remedy: "an age that is larger is earlier: --since 3h --until 2h",
  });
}
