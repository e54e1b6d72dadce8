import { closeSync, constants, fsyncSync, openSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** The parts of Emscripten's file system of the host that are used here. */
interface HostFiles {
  readonly realPath: (node: unknown) => string;
  readonly node_ops: { mknod: (parent: unknown, name: string, mode: number, device: number) => unknown };
  readonly stream_ops: { fsync?: (stream: { readonly nfd?: number; readonly node: unknown }) => number };
}

/**
 * Database files that are their owner's alone, and whose fsync reaches the disk. Emscripten's file system of the host
 * leaves it out, so that a power cut would take what PostgreSQL believes to be on the disk.
 */
export class PrivateSyncedFiles extends NodeFS {
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

/** Takes rights from the files that PostgreSQL makes by the umask, which belongs to the whole process. */
function keepFilesPrivate({ FS }: { readonly FS: { readonly filesystems: object } }): void {
  const { node_ops: operations } = (FS.filesystems as { NODEFS: HostFiles }).NODEFS;
  const { mknod } = operations;
  operations.mknod = (parent, name, mode, device) => mknod(parent, name, mode & ~0o077, device);
}

/** Opens a folder to sync the names in it: on the host it is not open when PostgreSQL asks for that. */
function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
