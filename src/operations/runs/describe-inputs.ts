import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { isElsewhere, isStdin } from "../../input/source/open-source.ts";
import type { RunInput } from "../../pipeline/run/run.ts";
import { recordedAddress } from "./recorded-address.ts";

const headBytes = 1024 * 1024;

/** Describes the inputs of a run so that it is seen later if they are still the same. */
export async function describeInputs(addresses: readonly string[], folder: string): Promise<RunInput[]> {
  return Promise.all(addresses.map((address) => describe(address, folder)));
}

async function describe(address: string, folder: string): Promise<RunInput> {
  if (isStdin(address)) return { name: address };
  if (isElsewhere(address)) return { name: recordedAddress(address) };
  const path = resolve(folder, address);
  try {
    await using file = await open(path);
    const { size, mtime } = await file.stat();
    const head = Buffer.alloc(Math.min(size, headBytes));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const head_sha256 = createHash("sha256").update(head.subarray(0, bytesRead)).digest("hex");
    return { name: path, bytes: size, modified_at: mtime.toISOString(), head_sha256 };
  } catch {
    // Reading it says what is wrong with it.
    return { name: path };
  }
}
