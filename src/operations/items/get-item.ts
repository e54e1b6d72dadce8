import type { Target } from "../../targets/target.ts";

/**
 * Reads an item as JSON, and sentences about values that storage cannot tell from others.
 * @throws Fault `not_found`
 */
export async function getItem(
  { operate }: Pick<Target, "operate">,
  collection: string,
  id: string,
): Promise<{ text: string; doubts: readonly string[] }> {
  // A function of an older deployment knows no doubts.
  const { text, doubts = [] }: { text: string; doubts?: readonly string[] } = await operate({
    action: "items.get",
    collection,
    id,
  });
  return { text, doubts };
}
