import {
  type ColumnChunk,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from "hyparquet";
import { compressors as allCompressors } from "hyparquet-compressors";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { RandomAccess } from "../source/open-source.ts";
import { unreadable } from "../source/unreadable.ts";
import type { ColumnRow } from "./column-item.ts";
import { type ColumnNode, withoutTypes } from "./parquet-column.ts";
import { checkParquetEnds } from "./parquet-ends.ts";

/** Values come as they are stored, but for the oldest timestamps, which hyparquet always makes something of. */
const parsers = { timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds };

/** A row group is in memory at once, and its values as objects take several times its size. */
const groupLimitBytes = 1024 * 1024 * 1024;

/** A page declares its own length, and that much memory is allocated for it even if the file's footer says otherwise. */
const compressors = Object.fromEntries(
  Object.entries(allCompressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > groupLimitBytes) throw new Error(`one of its pages is ${outputLength} bytes long`);
      return decompress(input, outputLength);
    },
  ]),
);

/** A Parquet file whose table of contents was read. */
export interface ParquetFile {
  /** The name that faults tell. */
  readonly name: string;
  readonly file: RandomAccess;
  readonly metadata: FileMetaData;
  readonly columns: readonly ColumnNode[];
}

/** @throws Fault `unreadable_input` */
export async function openParquet(open: () => Promise<RandomAccess>, name: string): Promise<ParquetFile> {
  try {
    const file = await open();
    await checkParquetEnds(file, name);
    const metadata = await parquetMetadataAsync(file, { geoparquet: false });
    return { name, file, metadata, columns: parquetSchema(metadata).children };
  } catch (error) {
    throw faultOf(name, error);
  }
}

export interface GroupOptions {
  /** Columns to read; all when left out. */
  readonly columns?: string[] | undefined;
  /** Tells of a row group that none of its rows is wanted. */
  readonly isUnwanted?: (group: RowGroup) => boolean;
  /** Row groups that end within this many rows are not read. */
  readonly skip?: number;
  /** The most bytes of a row group. */
  readonly limitBytes?: number | undefined;
}

/**
 * Reads the rows of a file, a row group at a time, each with the number of rows before it.
 * @throws Fault `unreadable_input`
 */
export async function* parquetGroups(
  { name, file, metadata: typed }: ParquetFile,
  { columns, isUnwanted = () => false, skip = 0, limitBytes = groupLimitBytes }: GroupOptions = {},
): AsyncGenerator<{ readonly rowStart: number; readonly rows: readonly ColumnRow[] }> {
  const metadata = withoutTypes(typed);
  let rowStart = 0;
  for (const group of typed.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    if (rowEnd > skip && !isUnwanted(group)) {
      const read = columns ? group.columns.filter((column) => columns.includes(nameOf(column))) : group.columns;
      const whole = columns ? 0 : Number(group.total_byte_size);
      if (whole > limitBytes || read.some((column) => sizeOf(column) > limitBytes)) {
        throw new Fault("unreadable_input", `${name} has more than ${limitBytes} bytes in one row group`, {
          remedy: "write it with smaller row groups, for instance of 10,000 rows",
        });
      }
      const options = { file, metadata, compressors, parsers, utf8: false, rowStart, rowEnd };
      const rows = await parquetReadObjects({ ...options, ...(columns && { columns }) }).catch((error) => {
        throw faultOf(name, error);
      });
      yield { rowStart, rows };
    }
    rowStart = rowEnd;
  }
}

const nameOf = ({ meta_data }: ColumnChunk): string => meta_data?.path_in_schema[0] ?? "";
const sizeOf = ({ meta_data }: ColumnChunk): number => Number(meta_data?.total_uncompressed_size ?? 0);

function faultOf(name: string, error: unknown): Fault {
  if (error instanceof Fault || (error as NodeJS.ErrnoException).code !== undefined) return unreadable(name, error);
  const why = `${name} cannot be read: it is damaged, or of a kind that is not read (hyparquet: ${(error as Error).message})`;
  return new Fault("unreadable_input", why, {
    remedy: "if pyarrow.parquet.read_table() reads it, write it again with pyarrow.parquet.write_table()",
    cause: error,
  });
}
