import { setFlagsFromString } from "node:v8";

/** Keeps memory the same for any number of rows: by default V8 lets the heap grow to several times of what is in use. */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=60");
}
