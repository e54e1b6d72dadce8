import { freeBytes } from "../../pipeline/process/free-bytes.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Check } from "../../targets/target.ts";

const gigabyte = 1024 ** 3;
/** Room for a few environments and a database of some hundred thousand items. */
const leastBytes = 2 * gigabyte;

/** Checks that there is room for the pipeline's state and for environments. */
export async function checkDisk({ stateFolder, cacheFolder }: Configuration): Promise<Check> {
  const rooms = await Promise.all(
    [stateFolder, cacheFolder].map(async (folder) => ({ folder, bytes: (await freeBytes(folder)) ?? Infinity })),
  );
  const tightest = rooms.reduce((least, room) => (room.bytes < least.bytes ? room : least));
  const ok = tightest.bytes >= leastBytes;
  if (tightest.bytes === Infinity) return { part: "disk space", ok: true, found: "the system does not tell" };
  const found = `${(tightest.bytes / gigabyte).toFixed(1)} GB free for ${tightest.folder}`;
  return { part: "disk space", ok, found, ...(!ok && { remedy: "make room, or move state_folder" }) };
}
