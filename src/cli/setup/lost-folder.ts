import { Fault } from "../../pipeline/fault/fault.ts";

/** Makes a Fault of the error that a program gets whose current folder was deleted; every other error stays as it is. */
export function lostFolder(error: unknown): unknown {
  const isLost = error instanceof Error && "syscall" in error && error.syscall === "uv_cwd";
  if (!isLost) return error;
  return new Fault("unreadable_input", "the folder that this shell is in was deleted", {
    remedy: "cd to another",
    cause: error,
  });
}
