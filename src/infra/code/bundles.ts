import { existsSync } from "node:fs";
import { Fault } from "../../pipeline/fault/fault.ts";
import { ownFile } from "../../pipeline/process/own-files.ts";

/** Names of the functions that come as bundles; the gen stage's becomes part of its image. */
export const bundleNames = [
  "item-gen",
  "item-load",
  "bulk-load",
  "heavy-start",
  "operate",
  "prepare-database",
] as const;
export type Bundles = Readonly<Record<(typeof bundleNames)[number], string>>;

/** Published, the functions lie beside the command; for the sources `npm run build` puts them into `dist`. */
const places = ["lambda/", "dist/lambda/"];

/**
 * Finds the folder of each published bundle.
 * @throws Fault `tool_missing` if this checkout was never built
 */
export function findBundles(): Bundles {
  const root = places.map((place) => ownFile(place)).find((path) => existsSync(path));
  if (root === undefined) {
    throw new Fault("tool_missing", "the functions have not been bundled", { remedy: "npm run build" });
  }
  return Object.fromEntries(bundleNames.map((name) => [name, `${root}${name}`])) as Bundles;
}
