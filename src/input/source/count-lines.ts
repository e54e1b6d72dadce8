import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { isElsewhere, isStdin, openSource, type Surroundings } from "./open-source.ts";

const lineFeed = 10;

/** Counts the lines of a local file, than which it has no more rows; 0 of a folder, and of all that is to be fetched. */
export async function countLines(address: string, surroundings: Surroundings): Promise<number> {
  if (isStdin(address) || isElsewhere(address)) return 0;
  if ((await stat(resolve(surroundings.folder, address))).isDirectory()) return 0;
  const { bytes, close } = await openSource(address, surroundings);
  try {
    let lines = 1;
    for await (const piece of bytes) {
      for (let at = piece.indexOf(lineFeed); at >= 0; at = piece.indexOf(lineFeed, at + 1)) lines += 1;
    }
    return lines;
  } finally {
    close();
  }
}
