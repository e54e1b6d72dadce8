import type { Warning } from "./warning.ts";

/** The text that pgstac stores in the place of a value that the collection's `item_assets` have and the item has not. */
const mark = "𒍟※";
/** Its first bytes, plain and escaped. */
const beginnings = [Buffer.from(mark), Buffer.from("\\ud808"), Buffer.from("\\uD808")];

/** False if an item's bytes certainly hold no mark of pgstac's; costs less than reading them. */
export const mayHoldMark = (bytes: Buffer): boolean => beginnings.some((beginning) => bytes.includes(beginning));

/** A doubt about an item that was taken out of pgstac as it is stored, without what it shares with its collection. */
export function markWarnings(item: object, text: string): Warning[] {
  if (!text.includes(mark) && !/\\ud808/i.test(text)) return [];
  const path = pathOfMark(item, "");
  return path === undefined ? [] : [{ kind: "not_hydrated", message: `${path} is pgstac's mark of a value left out` }];
}

function pathOfMark(value: unknown, path: string): string | undefined {
  if (value === mark) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = pathOfMark(member, path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
