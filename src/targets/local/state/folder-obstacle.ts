import { lstatSync, readlinkSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../../pipeline/fault/fault.ts";

/** Names the part of a folder's path that is no folder, and why; undefined if there is none, or it cannot be seen. */
export function folderObstacle(folder: string): string | undefined {
  const found = partOf(folder, lstatSync);
  if (!found) {
    const above = dirname(folder);
    return above === folder ? undefined : folderObstacle(above);
  }
  const meant = partOf(folder, statSync);
  if (meant?.isDirectory()) return undefined;
  if (!found.isSymbolicLink()) return meant && `${folder} is a file`;
  if (meant) return `${folder} is a link to a file`;
  return `${folder} is a link to ${readlinkSync(folder)}, which leads nowhere (is its disk mounted?)`;
}

/** Refuses a folder that cannot be there: it would look as if nothing were in it. @throws Fault `infrastructure` */
export function requireNoObstacle(folder: string): void {
  const obstacle = folderObstacle(folder);
  if (obstacle === undefined) return;
  throw new Fault("infrastructure", `${folder} cannot be used: ${obstacle}`, { remedy: obstacleRemedy });
}

export const obstacleRemedy = "mend that path, or set state_folder to another one";

/** Looks at a path; undefined if nothing is there, or it cannot be seen. */
function partOf(path: string, look: (path: string) => Stats): Stats | undefined {
  try {
    return look(path);
  } catch {
    return undefined;
  }
}
