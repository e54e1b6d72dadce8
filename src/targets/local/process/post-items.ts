import { Fault } from "../../../pipeline/fault/fault.ts";
import { redacted } from "../../../pipeline/fault/redacted.ts";
import type { LoadedItem, NotifyOf } from "../../../pipeline/stage/loaded-item.ts";

const itemsAtOnce = 500;
const timeMilliseconds = 10_000;

/** Posts items to an address as lists of JSON, one after another. Whatever it answers but 2xx, they are posted again later. */
export function postItems(address: string): NotifyOf {
  return async (items) => {
    for (let first = 0; first < items.length; first += itemsAtOnce) {
      await post(address, items.slice(first, first + itemsAtOnce));
    }
  };
}

async function post(address: string, items: readonly LoadedItem[]): Promise<void> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(items),
    redirect: "manual",
    signal: AbortSignal.timeout(timeMilliseconds),
  }).catch((error: Error) => {
    const what = error.name === "TimeoutError" ? "does not answer" : `cannot be reached: ${wordsOf(error)}`;
    throw untold(address, what, error);
  });
  await answer.body?.cancel();
  if (!answer.ok) throw untold(address, `answers ${answer.status}`);
}

const untold = (address: string, what: string, cause?: Error): Fault =>
  new Fault("infrastructure", redacted(`${address} ${what}`), { cause });

/** The words of the system; those of `fetch` say only that it failed. */
function wordsOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  return cause.message || String("code" in cause ? cause.code : cause.name);
}
