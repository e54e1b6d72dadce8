import { Fault } from "../../pipeline/fault/fault.ts";
import { type AskOptions, ask } from "./ask.ts";

/**
 * Asks on the terminal before something that cannot be undone; `yes` answers instead.
 * @throws Fault `wrong_usage` if there is no terminal to ask on, `interrupted` if the answer is no
 */
export async function confirm(question: string, { yes, ...options }: AskOptions & { yes: boolean }): Promise<void> {
  if (yes) return;
  const answer = await ask(`${question} [y/N] `, options);
  if (answer === undefined) {
    throw new Fault("wrong_usage", `there is no terminal to ask on: ${question}`, { remedy: "add --yes" });
  }
  if (!/^y(es)?$/i.test(answer)) throw new Fault("interrupted", "nothing was done");
}
