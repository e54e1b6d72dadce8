import { createInterface } from "node:readline/promises";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { Terminal } from "./terminal.ts";
import { visibleLine } from "./visible.ts";

export interface AskOptions {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Tells if there is a terminal to ask on. */
export const canAsk = ({ stdin, stderr }: Pick<Terminal, "stdin" | "stderr">): boolean =>
  "isTTY" in stdin && stdin.isTTY === true && stderr.isTTY === true;

/**
 * Asks a question on the terminal and returns the line typed to it, or undefined if there is no terminal to ask on.
 * Rejects if the terminal fails, for example because it was hung up, with the Fault `interrupted` if Ctrl-C or Ctrl-D is
 * typed, which are no signals meanwhile.
 */
export async function ask(question: string, { terminal, signal }: AskOptions): Promise<string | undefined> {
  const { stdin, stderr } = terminal;
  if (!canAsk(terminal)) return undefined;
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    const failed = new Promise<never>((_, reject) => {
      reader.on("error", reject);
      reader.on("close", () => {
        stderr.write("\n");
        reject(new Fault("interrupted", "interrupted"));
      });
    });
    const answer = await Promise.race([reader.question(visibleLine(question), { signal }), failed]);
    reader.removeAllListeners("close");
    return answer.trim();
  } finally {
    reader.close();
  }
}
