import { createInterface } from "node:readline/promises";
import { Fault } from "../pipeline/fault.ts";
import { answerTo } from "./answer-to.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Makes sure that somebody wants what cannot be undone: `yes` answers for them, a terminal asks.
 * @throws Fault `wrong_usage` where nobody can be asked, `interrupted` where the answer is no
 */
export async function confirm(
  question: string,
  { terminal, yes, signal }: { terminal: Terminal; yes: boolean; signal: AbortSignal },
): Promise<void> {
  if (yes) return;
  const { stdin, stderr } = terminal;
  if (!("isTTY" in stdin && stdin.isTTY) || !stderr.isTTY) {
    throw new Fault("wrong_usage", `there is no terminal to ask on: ${question}`, { remedy: "add --yes" });
  }
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await answerTo(reader, `${question} [y/N] `, signal);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Fault("interrupted", "nothing was done");
  } finally {
    reader.close();
  }
}
