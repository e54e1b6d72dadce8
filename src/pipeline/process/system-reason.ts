/** Says why the system could not open, read or write a file or start a program; the system's own words come last. */
export function systemReason(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const why = Object.hasOwn(reasons, code) ? reasons[code] : undefined;
  return why === undefined ? message : `${why} (system: ${message})`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file, or no such folder for it",
  ENOTDIR: "a part of its path is a file",
  EISDIR: "it is a folder",
  EEXIST: "it is there already",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "its disk may only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  EMFILE: "this process has too many files open (ulimit -n)",
  ENFILE: "this machine has too many files open",
  ENOMEM: "there is too little memory",
  EIO: "the disk failed",
};
