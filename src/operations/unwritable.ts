import { dirname } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { systemReason } from "../pipeline/process/system-reason.ts";

/** Codes of a disk without room, which is nobody's mistake. */
const full = ["ENOSPC", "EDQUOT"];

/** Makes the fault of a file that cannot be written; `otherwise` is the option that names another. */
export function unwritable(file: string, error: unknown, otherwise: string): Fault {
  const { code = "" } = error as NodeJS.ErrnoException;
  const isFull = full.includes(code);
  const first = isFull ? "make room there, or " : code === "ENOENT" ? `make the folder ${dirname(file)}, or ` : "";
  return new Fault(isFull ? "infrastructure" : "wrong_usage", `${file} cannot be written: ${systemReason(error)}`, {
    remedy: `${first}${otherwise}`,
    cause: error,
  });
}

/** Makes the error that the system has for a folder in place of a file. */
export const isFolder = (): Error =>
  Object.assign(new Error("EISDIR: illegal operation on a directory"), { code: "EISDIR" });
