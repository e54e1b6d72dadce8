import { dirname } from "node:path";
import { Fault } from "../pipeline/fault/fault.ts";
import { systemReason } from "../pipeline/process/system-reason.ts";

/** Codes of a disk without room. */
const full = ["ENOSPC", "EDQUOT"];
/** Codes of a path that was named wrongly; any other is nobody's mistake. */
const misnamed = ["ENOENT", "ENOTDIR", "EISDIR", "EEXIST", "EACCES", "EPERM", "EROFS", "ENAMETOOLONG", "ELOOP"];

/**
 * Makes the fault of a file that the system does not let be written; `otherwise` is the option that names another.
 * Returns an error that is not the system's as it is.
 */
export function unwritable(file: string, error: unknown, otherwise: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!/^E[A-Z\d]+$/.test(code)) return error;
  const first = full.includes(code)
    ? "make room there, or "
    : code === "ENOENT"
      ? `make the folder ${dirname(file)}, or `
      : "";
  const kind = misnamed.includes(code) ? "wrong_usage" : "infrastructure";
  const remedy = `${first}${otherwise}`;
  return new Fault(kind, `${file} cannot be written: ${systemReason(error)}`, { remedy, cause: error });
}

/** Makes the error that the system has for a folder in place of a file. */
export const folderError = (): Error =>
  Object.assign(new Error("EISDIR: illegal operation on a directory"), { code: "EISDIR" });
