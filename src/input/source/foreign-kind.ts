import { shellWord } from "../../pipeline/text/shell-word.ts";

/** A kind of file that is neither text nor gzip, and what to do with one. */
export interface ForeignKind {
  readonly what: string;
  readonly remedy: string;
}

interface Sign {
  readonly what: string;
  /** The bytes it begins with, a character each; any of them. */
  readonly begins: readonly string[] | RegExp;
  /** They stand this many bytes after the beginning. */
  readonly after?: number;
  readonly remedy: (name: string) => string;
}

/** Tells by its first bytes if a file is of another kind than text in UTF-8. */
export function foreignKindOf(head: Uint8Array, name: string): ForeignKind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, headBytes)).toString("latin1");
  const sign = signs.find(({ begins, after = 0 }) =>
    begins instanceof RegExp ? begins.test(text) : begins.some((bytes) => text.startsWith(bytes, after)),
  );
  if (sign) return { what: sign.what, remedy: sign.remedy(name) };
  const encoding = wideEncodingOf(text);
  return encoding === undefined ? undefined : { what: "text in UTF-16", remedy: convertedFrom(encoding)(name) };
}

/** Text in UTF-16 without a mark has a zero in every second byte. */
function wideEncodingOf(text: string): string | undefined {
  const zeros = [0, 1, 2, 3].map((at) => text[at] === "\0");
  if (text.length < zeros.length || zeros[0] === zeros[1]) return undefined;
  if (zeros[0] !== zeros[2] || zeros[1] !== zeros[3]) return undefined;
  return zeros[1] ? "UTF-16LE" : "UTF-16BE";
}

const headBytes = 512;

const unpackedBy = (command: string) => (name: string) => `${command} ${shellWord(name)} | stac-ingest … -`;
const anItem = () => "items are JSON; enqueue makes them from files, if an inventory names these";
const convertedFrom = (encoding: string) => (name: string) => `iconv -f ${encoding} -t UTF-8 ${shellWord(name)}`;

const signs: readonly Sign[] = [
  { what: "gzip within gzip", begins: ["\x1f\x8b"], remedy: unpackedBy("gunzip -c") },
  { what: "packed by Zstandard", begins: ["\x28\xb5\x2f\xfd"], remedy: unpackedBy("zstd -dc") },
  { what: "packed by bzip2", begins: /^BZh[1-9]1AY&SY/, remedy: unpackedBy("bzip2 -dc") },
  { what: "packed by xz", begins: ["\xfd7zXZ\0"], remedy: unpackedBy("xz -dc") },
  { what: "packed by LZ4", begins: ["\x04\x22\x4d\x18"], remedy: unpackedBy("lz4 -dc") },
  {
    what: "an Excel workbook",
    begins: /^PK[\s\S]{28}(\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/,
    remedy: () => "save it as CSV UTF-8 in Excel, and name that file",
  },
  {
    what: "an OpenDocument file",
    begins: /^PK[\s\S]{28}mimetypeapplication\/vnd\.oasis/,
    remedy: () => "save it as CSV in UTF-8, and name that file",
  },
  {
    what: "a document of old Microsoft Office",
    begins: ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    remedy: () => "save it as CSV UTF-8 in Excel, and name that file",
  },
  { what: "a ZIP archive", begins: ["PK\x03\x04", "PK\x05\x06"], remedy: unpackedBy("unzip -p") },
  { what: "a 7-Zip archive", begins: ["7z\xbc\xaf\x27\x1c"], remedy: unpackedBy("7z x -so") },
  { what: "a tar archive", begins: ["ustar"], after: 257, remedy: unpackedBy("tar -xOf") },
  { what: "a Parquet file", begins: ["PAR1"], remedy: () => "publish it from a local file that is named ….parquet" },
  { what: "an ORC file", begins: ["ORC"], remedy: () => "write it as CSV or Parquet" },
  { what: "an Avro file", begins: ["Obj\x01"], remedy: () => "write it as CSV or Parquet" },
  {
    what: "a pickle of Python",
    begins: ["\x80\x03", "\x80\x04", "\x80\x05"],
    remedy: () => "write it as CSV: to_csv() in pandas",
  },
  { what: "an Arrow file", begins: ["ARROW1\0\0"], remedy: () => "write it with pyarrow.parquet.write_table()" },
  { what: "a FlatGeobuf file", begins: ["fgb\x03"], remedy: () => "ogr2ogr items.ndjson -f GeoJSONSeq from it" },
  { what: "an SQLite file", begins: ["SQLite format 3\0"], remedy: () => "export its rows as CSV or JSON" },
  { what: "a TIFF file", begins: ["II*\0", "II+\0", "MM\0*", "MM\0+"], remedy: anItem },
  { what: "an HDF5 or netCDF file", begins: ["\x89HDF\r\n", "CDF\x01", "CDF\x02", "CDF\x05"], remedy: anItem },
  { what: "a JPEG 2000 file", begins: ["\0\0\0\x0cjP  "], remedy: anItem },
  { what: "a picture", begins: ["\x89PNG\r\n", "\xff\xd8\xff", "GIF8"], remedy: anItem },
  { what: "a PDF file", begins: ["%PDF-"], remedy: anItem },
  { what: "text in UTF-32", begins: ["\xff\xfe\0\0", "\0\0\xfe\xff"], remedy: convertedFrom("UTF-32") },
  { what: "text in UTF-16", begins: ["\xff\xfe", "\xfe\xff"], remedy: convertedFrom("UTF-16") },
  {
    what: "a web page, and may say that something went wrong",
    begins: /^(\xef\xbb\xbf)?\s*<(!--|(!doctype html|html|head|body|table|div|p|h1)\b)/i,
    remedy: () => "look at it in a browser: a page to log in, or an error, has the same address",
  },
  {
    what: "XML, and may say that something went wrong",
    // An address may stand in angle brackets.
    begins: /^(\xef\xbb\xbf)?\s*<(?![a-z][a-z0-9+.-]*:\/\/)[?!a-z]/i,
    remedy: () => "look at it: S3 and other servers answer with XML when they refuse",
  },
  {
    what: "a pointer to a file of Git LFS, not the file",
    begins: ["version https://git-lfs.github.com/spec/"],
    remedy: () => "git lfs pull",
  },
  {
    what: "a pointer to a file of git-annex, not the file",
    begins: ["/annex/objects/"],
    remedy: (name) => `git annex get ${shellWord(name)}`,
  },
];
