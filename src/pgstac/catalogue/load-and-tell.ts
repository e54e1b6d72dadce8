import { Fault } from "../../pipeline/fault/fault.ts";
import type { ItemName, NotifyOf } from "../../pipeline/stage/loaded-item.ts";
import type { Loaded } from "../load/load-connection.ts";
import { type LoadFileOptions, loadFile } from "../load/load-file.ts";
import { toldByOther } from "../notices/send-notices.ts";
import type { Catalogue } from "./catalogue.ts";

export interface TellOptions {
  readonly notifyOf: NotifyOf;
  /** Names the load: one that goes on where another of its name was killed tells what that had left, too. */
  readonly name: string;
  /** Ends telling, as a time of `steadyNow`. */
  readonly until: number;
}

/** Items that are loaded before they are told of: telling takes turns with loading, so that none piles up. */
const itemsTogether = 5_000;

/**
 * Loads items as `loadFile`, and tells of those that it stored, after the commit of each. Items that another load of the
 * same name left untold are told, also where there is nothing to load.
 * @throws Fault as `loadFile`, or `infrastructure` if not all were told; what is left is told by the next load
 */
export async function* loadAndTell(
  catalogue: Catalogue,
  items: Parameters<typeof loadFile>[1],
  options: LoadFileOptions,
  told: TellOptions,
): AsyncGenerator<readonly Loaded[]> {
  // No item is of no collection, so that it is no item's name.
  const teller: ItemName = { collection: "", id: told.name };
  let loaded = 0;
  for await (const outcomes of loadFile(catalogue, items, { ...options, teller })) {
    yield outcomes;
    loaded += outcomes.length;
    if (loaded < itemsTogether) continue;
    loaded = 0;
    await tell(catalogue, teller, told);
  }
  await tell(catalogue, teller, told);
}

async function tell(catalogue: Catalogue, teller: ItemName, { notifyOf, until }: TellOptions): Promise<void> {
  const fault = await catalogue.notify([teller], notifyOf, until);
  if (!fault || fault === toldByOther) return;
  throw new Fault(fault.kind, fault.message, {
    remedy: "the same command again, once who listens answers: what is left is told then, or with the next items",
    cause: fault,
  });
}
