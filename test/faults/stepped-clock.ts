import { readFileSync } from "node:fs";

/**
 * Loaded before a program (`node --import`), steps its wall clock and that of its threads as an operator or NTP does: by
 * the milliseconds that the file of `STEPPED_CLOCK` says now. What counts time since the machine started stays as it is.
 */
const file = process.env["STEPPED_CLOCK"] ?? "";
const lookEveryMilliseconds = 20;
const RealDate = Date;
let lookedAt = Number.NEGATIVE_INFINITY;
let ahead = 0;

function now(): number {
  if (performance.now() - lookedAt > lookEveryMilliseconds) {
    lookedAt = performance.now();
    ahead = Number(readFileSync(file, "utf8")) || 0;
  }
  return RealDate.now() + ahead;
}

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
