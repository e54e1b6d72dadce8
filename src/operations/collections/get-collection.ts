import type { Target } from "../../targets/target.ts";

/** Reads a collection, as the JSON that the catalogue prints. @throws Fault `not_found` */
export async function getCollection({ operate }: Pick<Target, "operate">, id: string): Promise<string> {
  return (await operate({ action: "collections.get", id })).text;
}
