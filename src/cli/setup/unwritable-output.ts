import { unwritable } from "../../operations/unwritable.ts";

/** Makes the fault of a file that `--output` names and that cannot be written; returns an error that is not the system's. */
export const unwritableOutput = (file: string, error: unknown): unknown =>
  unwritable(file, error, "--output with the path of a file you may write");
