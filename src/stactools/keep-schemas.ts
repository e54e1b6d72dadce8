import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../pipeline/json.ts";
import type { FetchedSchema } from "./worker-reply.ts";

/** Writes schemas to the folder where schemas.py reads them; workers may not write there. */
export function keepSchemas(folder: string, schemas: readonly FetchedSchema[]): void {
  for (const { uri, text } of schemas) {
    try {
      if (!isObject(JSON.parse(text))) continue;
      mkdirSync(folder, { recursive: true });
      const making = join(folder, `${randomUUID()}.part`);
      writeFileSync(making, text);
      renameSync(making, join(folder, fileNameOf(uri)));
    } catch {
      // The folder may be read-only: the next worker fetches the schema again.
    }
  }
}

function fileNameOf(uri: string): string {
  const digest = createHash("sha256").update(uri).digest("hex").slice(0, 16);
  return `${uri.replaceAll(/[^A-Za-z0-9.]+/g, "-").slice(0, 120)}-${digest}.json`;
}
