import type { Target } from "../../targets/target.ts";

export interface ItemCount {
  readonly collection: string;
  readonly items: number;
}

/** Counts the items of each collection, or of one. @throws Fault `not_found` if there is no such collection */
export async function countItems({ operate }: Pick<Target, "operate">, collection?: string): Promise<ItemCount[]> {
  return (await operate({ action: "items.count", ...(collection !== undefined && { collection }) })).counts;
}
