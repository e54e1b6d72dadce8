import { InvalidArgumentError } from "commander";

/** Parses a whole number above zero. */
export function parseCount(text: string): number {
  const count = parseWhole(text);
  if (count === 0) throw new InvalidArgumentError("Expected a whole number above 0.");
  return count;
}

/** Parses a whole number, zero included. */
export function parseWhole(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError("Expected a whole number.");
  return number;
}
