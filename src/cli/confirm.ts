import { Fault } from "../pipeline/fault.ts";
import { type AskOptions, ask } from "./ask.ts";

/**
 * Makes sure that somebody wants what cannot be undone: `yes` answers for them, a terminal asks.
 * @throws Fault `wrong_usage` where there is no terminal to ask on, `interrupted` where the answer is no
 */
export async function confirm(question: string, { yes, ...options }: AskOptions & { yes: boolean }): Promise<void> {
  if (yes) return;
  const answer = await ask(`${question} [y/N] `, options);
  if (answer === undefined) {
    throw new Fault("wrong_usage", `there is no terminal to ask on: ${question}`, { remedy: "add --yes" });
  }
  if (!/^y(es)?$/i.test(answer)) throw new Fault("interrupted", "nothing was done");
}
