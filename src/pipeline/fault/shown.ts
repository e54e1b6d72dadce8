import { redacted } from "./redacted.ts";

/** Prints a value of a document for a sentence about it: cut, and without secrets. */
export function shown(value: unknown, limit = 40): string {
  // Before it is cut: half a password is not recognised.
  const text = redacted(printed(value));
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function printed(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "nothing";
  } catch {
    return "what is nested too deep to be shown";
  }
}
