import { access, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { replaceFile } from "../../../pipeline/process/replace-file.ts";

const blockBytes = 512;
/** Files of it that pgstac needs; control files all stay, because PostGIS looks for its other extensions by them. */
const needed = /(?:lib\/postgresql\/postgis-3\.so|\.control|extension\/postgis--[\d.]+\.sql|share\/proj\/.*)$/;

/**
 * Makes a bundle of PostGIS without its rasters, topology and geocoder, once, from the package's own: their code would
 * cost every start half its time and memory.
 */
export async function postgisBundle(path: string): Promise<string> {
  try {
    await access(path);
  } catch {
    const entry = fileURLToPath(import.meta.resolve("@electric-sql/pglite-postgis"));
    const whole = await promisify(gunzip)(await readFile(join(dirname(entry), "postgis.tar.gz")));
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, await promisify(gzip)(onlyFiles(whole, needed), { level: 1 }));
  }
  return path;
}

/** Copies a tar archive with only the files whose names match. */
function onlyFiles(archive: Buffer, names: RegExp): Buffer {
  const kept: Buffer[] = [];
  let offset = 0;
  while (offset + blockBytes <= archive.length && archive[offset] !== 0) {
    const name = archive.toString("utf8", offset, archive.indexOf(0, offset));
    const size = Number.parseInt(archive.toString("latin1", offset + 124, offset + 136), 8);
    const end = offset + blockBytes + Math.ceil(size / blockBytes) * blockBytes;
    if (names.test(name)) kept.push(archive.subarray(offset, end));
    offset = end;
  }
  return Buffer.concat([...kept, Buffer.alloc(2 * blockBytes)]);
}
