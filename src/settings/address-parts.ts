/** Parts of an address, by the names that templates give them. */
export const addressParts = { name: nameIn, stem: stemIn, ext: extensionIn, dir: folderIn } as const;

/** The last segment of an address or path; empty if it has none. Percent-encoding stays as it is. */
function nameIn(address: string): string {
  const [start, end] = nameBounds(address);
  return address.slice(start, end);
}

/** All before the name, without the slash between them; `.` where there is nothing before it. */
function folderIn(address: string): string {
  const [start, end] = nameBounds(address);
  if (start === end) return "";
  if (start === 0) return ".";
  return address.slice(0, withoutSlashes(address, start)) || "/";
}

/** The name without its extension, and without the one before it if the file is packed: `a.tif.gz` has the stem `a`. */
function stemIn(address: string): string {
  const name = nameIn(address);
  return name.slice(0, name.length - lengthOfExtension(name));
}

/** The extension without its dot: `tif`, `tar.gz`; empty if the name has none. */
function extensionIn(address: string): string {
  const name = nameIn(address);
  const length = lengthOfExtension(name);
  return length === 0 ? "" : name.slice(name.length - length + 1);
}

const overHttp = /^(?:\/vsi\w+\/)*https?:/i;
const packings = new Set(["gz", "bz2", "xz", "zst", "lz4", "br", "z", "zip"]);

/** The bounds of the last segment. A query or fragment is no part of it; in keys and paths `?` and `#` are. */
function nameBounds(address: string): readonly [number, number] {
  const mark = overHttp.test(address) ? address.search(/[?#]/) : -1;
  const end = withoutSlashes(address, mark < 0 ? address.length : mark);
  const scheme = address.indexOf("://");
  const host = scheme < 0 ? 0 : scheme + "://".length;
  const start = address.lastIndexOf("/", end - 1) + 1;
  // After the scheme comes a host or a bucket, which is no name of a file.
  return end === 0 || (scheme >= 0 && start <= host) ? [0, 0] : [start, end];
}

/** The end of what stands before the slashes that end at `end`. */
function withoutSlashes(address: string, end: number): number {
  let at = end;
  while (at > 0 && address[at - 1] === "/") at -= 1;
  return at;
}

/** An extension has a letter: what follows the last dot of `scene.2020` is part of the name. */
function lengthOfExtension(name: string): number {
  const last = lastExtension(name);
  if (!packings.has(last.toLowerCase().slice(1))) return last.length;
  const before = lastExtension(name.slice(0, name.length - last.length));
  return last.length + before.length;
}

function lastExtension(name: string): string {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  return /^\.\d*[A-Za-z][A-Za-z0-9]{0,9}$/.test(extension) ? extension : "";
}
