import { canonicalJson } from "../../../src/pgstac/rows/canonical-json.ts";
import { parseForStorage } from "../../../src/pgstac/rows/json-for-storage.ts";

/** Prints JSON text as jsonb, with the numbers that are stored. */
// In a list, because `parseForStorage` finds numbers by the characters around them.
export const canonicalJsonb = (json: string): string => canonicalJson(parseForStorage(`[${json}]`)).slice(1, -1);
