/** An address or a path in a value; a package might read it. */
export type Address =
  | { readonly kind: "host"; readonly scheme: string; readonly host: string }
  | { readonly kind: "bucket"; readonly scheme: string; readonly bucket: string }
  /** Path as the value has it; only the disk shows if a relative one is a file. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "unreadable"; readonly text: string; readonly why: string };

const webSchemes = new Set(["http", "https", "ftp", "ftps", "ws", "wss"]);
const bucketSchemes = new Set([
  "s3",
  "s3a",
  "s3n",
  "gs",
  "gcs",
  "az",
  "abfs",
  "abfss",
  "adl",
  "oss",
  "hdfs",
  "webhdfs",
]);
const fileSchemes = new Set(["file", "local"]);
const archiveSchemes = new Set(["zip", "tar", "gzip", "gz", "vrt"]);
/** GDAL's file systems that read from another file, whose name follows. */
const wrapping = new Set(["zip", "gzip", "tar", "7z", "rar", "subfile", "sparse", "crypt", "cached"]);

/** Drivers of GDAL that connect to the address in their value. */
const connecting = /(?<![a-z.+-])(?:pg|postgresql|postgisraster|mysql|mssql|oci|odbc|mongodbv3|hana|rasdaman):(?!\s)/i;

const scheme = /(?<![a-z.+-])([a-z][a-z0-9+-]{0,40}):(?=([/\\]{0,9})([^/\\?#\s"'<>|{}]{0,300}\\?))/gi;
const gdalPrefix = /\/vsi([a-z0-9]+)(?:_streaming)?(?=([/?]))/gi;
/** An authority that every client reads the same way. */
const plainAuthority = /^(?:[\w.~!$&'()*+,;=:%-]*@)?([\p{L}\p{N}._-]+|\[[\da-f:.]+\])(?::\d*)?$/iu;
const separators = /[\s"'<>|()[\],;=&?\0]+|[:{](?=[/.~])/;
/** Drivers whose value is a file and then the name of a part of it. */
const within = /((?:hdf5(?:image)?|netcdf|zarr|kea):(?:"[^"]+"|[^:"\s]+)):\/\/?[^\s"':]*/gi;

/** Longest address, in characters, and most addresses in one value; checking more would take too long. */
const longestAddress = 4096;
const mostAddresses = 2000;

/**
 * Finds everything in a value that a package or GDAL might take for an address or a path, also inside chains
 * (`/vsizip//vsicurl/…`), XML, JSON and names of drivers, and spelled with percent signs.
 */
export function addressesIn(value: string): Address[] {
  const spellings = new Set([value, value.replace(/[\t\r\n]/g, "")]);
  for (const spelling of [...spellings]) {
    const once = decoded(spelling);
    spellings.add(once).add(decoded(once));
  }
  const found: Address[] = [];
  for (const text of spellings) {
    for (const finder of [schemesIn, gdalNamesIn, pathsIn]) {
      const some = [...finder(text).take(mostAddresses + 1)];
      if (some.length > mostAddresses)
        return [{ kind: "unreadable", text: "the value", why: "it names too many addresses" }];
      found.push(...some);
    }
  }
  return [...new Map(found.map((address) => [JSON.stringify(address), address])).values()];
}

function* schemesIn(text: string): Generator<Address> {
  const [driver] = connecting.exec(text) ?? [];
  if (driver) yield { kind: "unreadable", text: driver, why: "it names a driver of GDAL that connects to a server" };
  for (const match of text.matchAll(scheme)) {
    const [whole, name = "", slashes = "", authority = ""] = match;
    const kinds = name.toLowerCase().split("+");
    const inner = kinds.filter((kind) => !archiveSchemes.has(kind)).at(-1) ?? "file";
    if (fileSchemes.has(inner)) {
      if (kinds.includes(inner) || slashes !== "") yield* filesAt(after(text, match.index + whole.length));
    } else if (webSchemes.has(inner)) yield hostAt(inner, slashes, authority);
    else if (bucketSchemes.has(inner) && slashes !== "") yield { kind: "bucket", scheme: inner, bucket: authority };
    else if (slashes.length > 1) yield { kind: "host", scheme: inner, host: authority };
  }
}

const after = (text: string, index: number): string => text.slice(index, index + longestAddress);

function hostAt(name: string, slashes: string, authority: string): Address {
  const [, host] = plainAuthority.exec(authority) ?? [];
  const text = `${name}:${slashes}${authority}`;
  if (slashes.includes("\\") || slashes.length > 8 || authority.length >= 300 || host === undefined) {
    return { kind: "unreadable", text, why: "its host can be read in more than one way" };
  }
  // URL reads 0x7f.1 and 2130706433 as 127.0.0.1, as clients do.
  const url = URL.parse(`http://${host}`);
  if (!url) return { kind: "unreadable", text, why: "its host is neither a name nor an address" };
  return { kind: "host", scheme: name, host: url.hostname.replace(/^\[|\]$|\.$/g, "") };
}

/** `file:` with any number of slashes, and with this machine for a host. */
function* filesAt(rest: string): Generator<Address> {
  const [written = ""] = rest.split(/[!|"'<>]/);
  const path = written.replace(/^\/{2,}localhost\//i, "/").replace(/^\/{2,}/, "/");
  if (path !== "") yield { kind: "path", path: decoded(path) };
}

function* gdalNamesIn(text: string): Generator<Address> {
  for (const match of text.matchAll(gdalPrefix)) {
    const [whole, written = "", mark] = match;
    const name = written.toLowerCase();
    const rest = after(text, match.index + whole.length + 1);
    if (wrapping.has(name) || name === "mem") continue;
    if (name === "curl") {
      const target = mark === "?" ? (/(?:^|&)url=([^&]*)/i.exec(rest)?.[1] ?? "") : rest;
      // libcurl reads an address without a scheme as http.
      if (!/^[a-z][a-z0-9+-]*:/i.test(decoded(target))) {
        yield hostAt("http", "//", /^[^/\\?#\s"'<>|{}]*/.exec(decoded(target))?.[0] ?? "");
      }
    } else if (bucketSchemes.has(name) || name === "adls" || name === "swift") {
      yield { kind: "bucket", scheme: name, bucket: rest.split(/[/?\s"'<>|{}]/, 1)[0] ?? "" };
    } else yield { kind: "unreadable", text: whole, why: "it names a file system of GDAL that packages may not read" };
  }
}

function* pathsIn(text: string): Generator<Address> {
  const others = text
    .replace(within, "$1")
    .replace(/\/vsi(?:s3|gs|az|adls|oss|swift|hdfs|webhdfs|curl|mem)(?:_streaming)?[/?][^\s"'<>|{}]*/gi, "\0")
    .replace(/\/vsisubfile\/\d+_\d*,/gi, "\0")
    .replace(/\/vsi[a-z0-9]+(?:_streaming)?[/?]/gi, "\0")
    .replace(
      /(?<![a-z.+-])([a-z][a-z0-9+-]{0,40}):([/\\]+)[^\s"'<>|{}]*/gi,
      (address, name: string, slashes: string) =>
        slashes.length > 1 || webSchemes.has(name.toLowerCase()) || fileSchemes.has(name.toLowerCase())
          ? "\0"
          : address,
    );
  if (others === text && text !== "") yield { kind: "path", path: text };
  for (const path of new Set(others.split(separators))) {
    if (path === text || /^$|^[-+]?\d[\d.e+-]*$/i.test(path)) continue;
    yield { kind: "path", path };
    // NETCDF:x.nc:band, {x.zip}/y
    const parts = path.split(/[:}]/).filter((part) => part !== "");
    if (parts.length > 1 || path.endsWith("}")) for (const part of parts) yield { kind: "path", path: part };
  }
}

function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
}
