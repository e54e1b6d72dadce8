import type { Interface } from "node:readline/promises";

/** The line that is typed to a question. Rejects where the terminal fails, such as one that is hung up. */
export function answerTo(reader: Interface, question: string, signal: AbortSignal): Promise<string> {
  const failed = new Promise<never>((_, reject) => reader.on("error", reject));
  return Promise.race([reader.question(question, { signal }), failed]);
}
