import { Fault } from "../../pipeline/fault/fault.ts";
import { type AskOptions, ask } from "./ask.ts";

export interface AskNameOptions extends AskOptions {
  /** The name on the command line, if it was typed there. */
  readonly typed: string | undefined;
  /** The option that takes the name. */
  readonly option: string;
}

/**
 * Makes sure that somebody means exactly this, by its name typed: on the command line, or when asked.
 * @throws Fault `wrong_usage` if the typed name is another or there is no terminal to ask on, `interrupted` if the
 * answer is another name
 */
export async function askName(name: string, { typed, option, ...options }: AskNameOptions): Promise<void> {
  const remedy = `${option} ${name}`;
  if (typed === name) return;
  if (typed !== undefined) throw new Fault("wrong_usage", `${typed} is not ${name}`, { remedy });
  const answer = await ask(`Type ${name} to delete it: `, options);
  if (answer === undefined) {
    throw new Fault("wrong_usage", "there is no terminal to ask for the name on", { remedy });
  }
  if (answer !== name) throw new Fault("interrupted", "nothing was done");
}
