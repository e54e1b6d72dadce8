import { readFile } from "node:fs/promises";
import { parseJsonIfValid } from "../../../pipeline/text/json.ts";

/** Reads a file of JSON; undefined if it cannot be read or is not JSON. */
export async function readJsonFile(path: string): Promise<unknown> {
  return parseJsonIfValid(await readFile(path, "utf8").catch(() => ""));
}
