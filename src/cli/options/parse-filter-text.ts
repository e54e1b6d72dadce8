import { InvalidArgumentError } from "commander";

/**
 * Parses the text that a filter compares with. An empty one, which a shell makes of a variable that is not set, would
 * let more pass than was meant.
 */
export function parseFilterText(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty: give a value, or leave the option out.");
  return text;
}
