import { closeSync, constants, fsyncSync, openSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** Emscripten's file system of the host, as far as it is used here. */
interface HostFiles {
  readonly realPath: (node: unknown) => string;
  readonly node_ops: { mknod: (parent: unknown, name: string, mode: number, device: number) => unknown };
  readonly stream_ops: { fsync?: (stream: { readonly nfd?: number; readonly node: unknown }) => number };
}

/**
 * Database files that are their owner's alone, and whose fsync reaches the disk. Emscripten's file system of the host leaves it out, so that PostgreSQL
 * believes to be on the disk what a power cut takes away.
 */
export class SyncedFiles extends NodeFS {
  override async init(...given: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...given);
    const preRun = [...(emscriptenOpts.preRun ?? []), passSyncsOn, keepFilesPrivate];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

function passSyncsOn({ FS }: { readonly FS: { readonly filesystems: object } }): void {
  const { NODEFS } = FS.filesystems as { NODEFS: HostFiles };
  NODEFS.stream_ops.fsync = ({ nfd, node }) => {
    if (nfd === undefined) syncFolder(NODEFS.realPath(node));
    else fsyncSync(nfd);
    return 0;
  };
}

/** Some files PostgreSQL makes by the umask, which is the whole process's and is for others, too. */
function keepFilesPrivate({ FS }: { readonly FS: { readonly filesystems: object } }): void {
  const { node_ops: operations } = (FS.filesystems as { NODEFS: HostFiles }).NODEFS;
  const { mknod } = operations;
  operations.mknod = (parent, name, mode, device) => mknod(parent, name, mode & ~0o077, device);
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
