import { closeSync, constants, fsyncSync, openSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";

/** Emscripten's file system of the host, as far as it is used here. */
interface HostFiles {
  readonly realPath: (node: unknown) => string;
  readonly stream_ops: { fsync?: (stream: HostStream) => number };
}
interface HostStream {
  readonly nfd?: number;
  readonly node: unknown;
}

/**
 * Has PostgreSQL's fsync reach the disk. Emscripten's file system of the host leaves it out, so that PostgreSQL believes
 * to be on the disk what a power cut takes away: https://github.com/emscripten-core/emscripten/issues/13140.
 */
export function syncToDisk({ Module }: PGlite): void {
  const { NODEFS } = Module.FS.filesystems as unknown as { NODEFS: HostFiles };
  NODEFS.stream_ops.fsync = ({ nfd, node }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    else syncFolder(NODEFS.realPath(node));
    return 0;
  };
}

/** A folder is not open on the host when PostgreSQL syncs the names in it. */
function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
