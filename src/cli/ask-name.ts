import { createInterface } from "node:readline/promises";
import { Fault } from "../pipeline/fault.ts";
import { answerTo } from "./answer-to.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Makes sure that somebody means just this, by its name typed: on the command line, or when asked.
 * @throws Fault `wrong_usage` where the name is another or nobody can be asked, `interrupted` where another is typed
 */
export async function askName(
  name: string,
  {
    typed,
    option,
    terminal,
    signal,
  }: { typed: string | undefined; option: string; terminal: Terminal; signal: AbortSignal },
): Promise<void> {
  const remedy = `${option} ${name}`;
  if (typed === name) return;
  if (typed !== undefined) throw new Fault("wrong_usage", `${typed} is not ${name}`, { remedy });
  const { stdin, stderr } = terminal;
  if (!("isTTY" in stdin && stdin.isTTY) || !stderr.isTTY) {
    throw new Fault("wrong_usage", "there is no terminal to ask for the name on", { remedy });
  }
  const reader = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await answerTo(reader, `Type ${name} to delete it: `, signal);
    if (answer.trim() !== name) throw new Fault("interrupted", "nothing was done");
  } finally {
    reader.close();
  }
}
