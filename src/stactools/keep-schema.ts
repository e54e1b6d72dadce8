import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../pipeline/process/replace-file.ts";
import { isObject, parseJsonIfValid } from "../pipeline/text/json.ts";
import type { FetchedSchema } from "./worker-reply.ts";

/**
 * Writes a schema to the folder that schemas.py reads; workers may not write there. If the folder is read-only, the next
 * worker fetches the schema again.
 */
export async function keepSchema(folder: string, { uri, text }: FetchedSchema): Promise<void> {
  if (!isObject(parseJsonIfValid(text))) return;
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(join(folder, fileNameOf(uri)), text);
  } catch {
    // Nothing is lost but time.
  }
}

function fileNameOf(uri: string): string {
  const digest = createHash("sha256").update(uri).digest("hex").slice(0, 16);
  return `${uri.replaceAll(/[^A-Za-z0-9.]+/g, "-").slice(0, 120)}-${digest}.json`;
}
