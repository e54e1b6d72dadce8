import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes the inventory of all tiles below a folder, an address a line, and returns how many there are. */
export async function writeInventory(path: string, tilesFolder: string): Promise<number> {
  const files = await readdir(tilesFolder, { recursive: true });
  const tiles = files.filter((file) => file.endsWith(".tif")).sort();
  const lines = ["# GLAD tiles: one a line", ...tiles.map((tile) => join(tilesFolder, tile))];
  await writeFile(path, `${lines.join("\n")}\n`);
  return tiles.length;
}
