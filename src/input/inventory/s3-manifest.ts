import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";

/** A file that a manifest names, with its size and checksum where it has them. */
export interface S3ManifestFile {
  readonly key: string;
  readonly size?: number;
  readonly md5?: string;
}

/** The manifest of an S3 Inventory: its files have no header. */
export interface S3Manifest {
  readonly format: "CSV" | "Parquet";
  /** The bucket that holds the files. */
  readonly bucket: string;
  readonly files: readonly S3ManifestFile[];
  /** Names of the columns as recipes name them, such as `last_modified_date`; files in Parquet name their own. */
  readonly columns: readonly string[];
}

/** Tells by its name if a file may be such a manifest. */
export const mayBeManifest = (name: string): boolean => /manifest[^/]*\.json(\.gz)?$/i.test(name);

/**
 * Reads a manifest; undefined if the text is anything else.
 * @throws Fault `unreadable_input` if its files are in a format that is not read
 */
export function readS3Manifest(text: string): S3Manifest | undefined {
  const manifest = parseJsonIfValid(text);
  if (!isObject(manifest) || !Array.isArray(manifest["files"])) return undefined;
  const { fileFormat, fileSchema, destinationBucket, files } = manifest;
  if (typeof fileFormat !== "string" || typeof fileSchema !== "string") return undefined;
  const format = /^csv$/i.test(fileFormat) ? "CSV" : /^parquet$/i.test(fileFormat) ? "Parquet" : undefined;
  if (!format) {
    throw new Fault("unreadable_input", `the files of this S3 Inventory are ${fileFormat}; CSV and Parquet are read`, {
      remedy: "aws s3api put-bucket-inventory-configuration with Format: CSV, or write bucket,key as CSV with a header",
    });
  }
  return {
    format,
    bucket: String(destinationBucket ?? "").replace(/^arn:[^:]*:s3:::/, ""),
    files: files.flatMap((file) => fileIn(file) ?? []),
    columns: format === "CSV" ? fileSchema.split(",").map((column) => snakeCase(column.trim())) : [],
  };
}

function fileIn(file: unknown): S3ManifestFile | undefined {
  if (!isObject(file) || typeof file["key"] !== "string") return undefined;
  const { key, size, MD5checksum: md5 } = file;
  return {
    key,
    ...(Number.isSafeInteger(size) && { size: Number(size) }),
    ...(typeof md5 === "string" && /^[0-9a-f]{32}$/i.test(md5) && { md5: md5.toLowerCase() }),
  };
}

const snakeCase = (name: string): string =>
  name.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=^[A-Z])(?=[A-Z])/g, "_").toLowerCase();
