import { Fault } from "../../pipeline/fault/fault.ts";
import { systemReason } from "../../pipeline/process/system-reason.ts";

/** Makes the fault of a file that `--output` names and that cannot be written. */
export const cannotWrite = (file: string, error: unknown): Fault =>
  new Fault("wrong_usage", `${file} cannot be written: ${systemReason(error)}`, {
    remedy: "--output with the path of a file you may write",
    cause: error,
  });
