import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Fault } from "../../../pipeline/fault/fault.ts";
import { decodeUtf8 } from "../../../pipeline/text/decode-utf8.ts";
import { storageFault } from "./storage-fault.ts";
import { syncPath } from "./sync-path.ts";

/** Documents too large for a message, a file each. */
export interface Payloads {
  /**
   * Stores a document and returns its address.
   * @throws Fault `infrastructure` if the disk does not take it
   */
  store(text: string): Promise<string>;
  /**
   * Reads a document by its address.
   * @throws Fault `payload_missing`, `invalid_request`, or `infrastructure` if the disk does not give it
   */
  read(href: string): Promise<string>;
}

const nameOfPayload = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json$/;

/** Opens the folder of payloads, which is made when one is stored. */
export function openPayloads(folder: string): Payloads {
  return {
    async store(text) {
      const path = join(folder, `${randomUUID()}.json`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        // On the disk before the message that points at it, which is synced too.
        await writeFile(`${path}.making`, text, { flush: true, mode: 0o600 });
        await rename(`${path}.making`, path);
        await syncPath(folder);
      } catch (error) {
        await rm(`${path}.making`, { force: true }).catch(() => {});
        throw storageFault(error, folder);
      }
      return pathToFileURL(path).href;
    },
    async read(href) {
      const path = pathOf(href);
      if (path === undefined || !isPayload(path, folder)) {
        throw new Fault("invalid_request", `${href} is not a payload of this pipeline`);
      }
      const bytes = await readFile(join(folder, basename(path))).catch((error: NodeJS.ErrnoException) => {
        const { code, message } = error;
        const kind = code === "ENOENT" ? "payload_missing" : "infrastructure";
        throw new Fault(kind, `the payload ${href} cannot be read: ${message}`, { cause: error });
      });
      return decodeUtf8(bytes, `the payload ${href}`);
    },
  };
}

/**
 * Tells a payload from other files of this machine, which a message must not be able to read. The state folder may have
 * been moved since, so a payload is known by its name.
 */
const isPayload = (path: string, folder: string): boolean =>
  dirname(path) === folder || (basename(dirname(path)) === basename(folder) && nameOfPayload.test(basename(path)));

function pathOf(href: string): string | undefined {
  try {
    return fileURLToPath(href);
  } catch {
    return undefined;
  }
}
