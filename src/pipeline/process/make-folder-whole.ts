import { randomUUID } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

export interface FolderMaking {
  /** Makes and fills a folder that is not there yet. */
  readonly fill: (folder: string) => Promise<void>;
  /** Tells if the folder in its place is whole: another process may have made it meanwhile, and was first. */
  readonly isWhole: () => boolean | Promise<boolean>;
  /** Path of the folder to fill; one that nobody else has when left out. */
  readonly making?: string;
  /** True removes a folder that is in its place and not whole; otherwise the rename fails. */
  readonly replacesBroken?: boolean;
}

/** Makes a folder whole or not at all: fills one beside its place, then renames it. */
export async function makeFolderWhole(folder: string, options: FolderMaking): Promise<void> {
  const { fill, isWhole, making = `${folder}.${randomUUID()}`, replacesBroken = false } = options;
  await mkdir(dirname(folder), { recursive: true });
  await rm(making, { recursive: true, force: true });
  try {
    await fill(making);
    await rename(making, folder).catch(async (error: unknown) => {
      if (await isWhole()) return;
      if (!replacesBroken) throw error;
      await rm(folder, { recursive: true, force: true });
      await rename(making, folder);
    });
  } finally {
    await rm(making, { recursive: true, force: true }).catch(() => {});
  }
}
