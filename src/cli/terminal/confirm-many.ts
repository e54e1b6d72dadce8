import type { EnqueuePlan } from "../../operations/enqueue/plan.ts";
import { Fault } from "../../pipeline/fault/fault.ts";
import { grouped } from "../../pipeline/text/grouped.ts";
import type { Context } from "../context.ts";
import { surroundingsOf } from "../setup/surroundings.ts";
import { ask, canAsk } from "./ask.ts";

/** More messages than this are asked about. */
const manyMessages = 100_000;

/**
 * Asks on a terminal before very many messages are sent. Elsewhere nobody can answer, and scripts go on.
 * @throws Fault `interrupted` if the answer is no
 */
export async function confirmMany(
  plan: EnqueuePlan,
  context: Pick<Context, "terminal" | "signal" | "readConfiguration">,
  { yes, limit = manyMessages }: { yes: boolean; limit?: number },
): Promise<void> {
  if (yes) return;
  const { terminal, signal } = context;
  // Rows that a run has not sent or loaded were agreed to with the run, and telling those of --missing writes to the ledger.
  if (plan.isWanted || plan.accepted) return;
  if (!canAsk(terminal)) return;
  if (plan.inventories.includes("-")) return;
  const { isMoreThan } = await import("../../operations/enqueue/is-more-than.ts");
  const { readRequests } = await import("../../operations/enqueue/read-requests.ts");
  const requests = readRequests(plan, await surroundingsOf(context));
  if (!(await isMoreThan(limit, requests))) return;
  const { settings } = await context.readConfiguration();
  const question = `Send more than ${grouped(limit)} messages to the ${settings.target} pipeline? (--estimate tells how many, the time and the price) [y/N] `;
  const answer = await ask(question, { terminal, signal });
  if (answer !== undefined && !/^y(es)?$/i.test(answer)) throw new Fault("interrupted", "nothing was sent");
}
