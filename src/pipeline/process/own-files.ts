import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";

/** The code's three layouts: sources, what npm gets (`dist/bin`), and a function's folder. */
const layout = extname(import.meta.url) as ".ts" | ".js" | ".mjs";

/** Path of a file this package brings, named by its path from the root of the sources: `src/stactools/worker.py`. */
export function ownFile(path: string): string {
  const places = { ".ts": `../../../${path}`, ".js": `../${path}`, ".mjs": `./${basename(path)}` };
  return fileURLToPath(new URL(places[layout], import.meta.url));
}

/** Path of a program of this package, named by its source without the extension; published, it stands in `dist/bin`. */
export function ownProgram(path: string): string {
  const place = layout === ".ts" ? `../../../${path}.ts` : `./${basename(path)}.js`;
  return fileURLToPath(new URL(place, import.meta.url));
}
