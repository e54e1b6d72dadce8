import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { decodeUtf8 } from "../../pipeline/decode-utf8.ts";
import { Fault } from "../../pipeline/fault.ts";
import { deadLetterRetentionDays } from "../../pipeline/stage.ts";

/** Documents too large for a message, a file each. */
export interface Payloads {
  store(text: string): Promise<string>;
  /** @throws Fault `payload_missing` or `invalid_request` */
  read(href: string): Promise<string>;
  /** Removes what no message can still point at. */
  prune(): Promise<void>;
}

/** @param readS3 reads objects that messages of other producers point at; its Faults pass through */
export function openPayloads(folder: string, readS3: (href: string) => Promise<string>): Payloads {
  return {
    async store(text) {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${randomUUID()}.json`);
      await writeFile(`${path}.making`, text);
      await rename(`${path}.making`, path);
      return pathToFileURL(path).href;
    },
    async read(href) {
      if (!href.startsWith("file:")) return readS3(href);
      const path = pathOf(href);
      // A message must not be able to read other files of this machine.
      if (path === undefined || dirname(path) !== folder) {
        throw new Fault("invalid_request", `${href} is not a payload of this pipeline`);
      }
      const bytes = await readFile(path).catch((error: unknown) => {
        throw new Fault("payload_missing", `the payload ${href} cannot be read: ${(error as Error).message}`);
      });
      return decodeUtf8(bytes, `the payload ${href}`);
    },
    async prune() {
      const oldest = Date.now() - 2 * deadLetterRetentionDays * 86_400_000;
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        if ((await stat(path)).mtimeMs < oldest) await rm(path, { force: true });
      }
    },
  };
}

function pathOf(href: string): string | undefined {
  try {
    return fileURLToPath(href);
  } catch {
    return undefined;
  }
}
