import type { Log } from "../pipeline/message/log.ts";

/** Builds a function that warns once for each kind of confinement that is weaker than a private view of the files. */
export function confinementWarnings(log: Log): (how: string | null) => void {
  const known = new Set<string | null>([null, "view"]);
  return (how) => {
    if (known.has(how)) return;
    known.add(how);
    if (how === "user") {
      log("warn", "packages run as another user and read only what everybody may read", {
        reason: "this system lets them have no namespaces",
        remedy: "let other users read local source files, or see docs/packages.md",
      });
    } else if (how === "writes") {
      log("warn", "packages may read every file that this process may, including the pipeline's state", {
        reason: "this system lets them have no namespaces",
        remedy: "see docs/packages.md: What a package can do",
      });
    } else {
      log("warn", "packages are not confined: they may read and write every file that this process may", {
        reason: how,
        remedy: "see docs/packages.md: What a package can do",
      });
    }
  };
}
