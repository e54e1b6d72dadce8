import { Readable } from "node:stream";
import type { Surroundings } from "../../src/input/source/open-source.ts";

/** A folder without stdin and without objects. */
export const surroundingsIn = (folder: string, signal = new AbortController().signal): Surroundings => ({
  stdin: Readable.from([]),
  folder,
  signal,
  listObjects: (bucket) => {
    throw new Error(`nobody lists ${bucket}`);
  },
  openRandomAccess: (address) => Promise.reject(new Error(`nobody opens ${address}`)),
  openObject: (address) => Promise.reject(new Error(`nobody opens ${address}`)),
});
