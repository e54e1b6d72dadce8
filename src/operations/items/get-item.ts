import type { Target } from "../../targets/target.ts";

/** Reads an item, as the JSON that the catalogue prints. @throws Fault `not_found` */
export async function getItem({ operate }: Pick<Target, "operate">, collection: string, id: string): Promise<string> {
  return (await operate({ action: "items.get", collection, id })).text;
}
