import { grouped } from "./grouped.ts";

/** A count with its noun: `1 message`, `1,200 messages`. */
export function plural(count: number, noun: string): string {
  const nouns = count === 1 ? noun : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${grouped(count)} ${nouns}`;
}
