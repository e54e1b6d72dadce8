import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { isObject } from "../../../pipeline/text/json.ts";
import { geoMetadata } from "./geo-metadata.ts";
import { parquetSchema } from "./parquet-schema.ts";
import { type Loss, parquetValue } from "./parquet-value.ts";
import { membersLeftOut, type ParsedItem, type TableColumns, valuesOf } from "./table-columns.ts";

/** A row group is written when it has so many rows, or so many characters of JSON. */
const group = { rows: 5_000, characters: 8 << 20 };

interface ParsedText {
  readonly item: ParsedItem;
  readonly characters: number;
}

interface WriteEffects {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Told of each item that differs when it is read from the table, once for each way. */
  readonly onLoss: (loss: Loss, item: ParsedItem) => void;
}

/** Writes items as GeoParquet, a row group at a time. */
export async function writeParquet(
  columns: TableColumns,
  items: AsyncIterable<ParsedText>,
  { write, onLoss }: WriteEffects,
): Promise<void> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: parquetSchema(columns),
    kvMetadata: geoMetadata(),
    createdBy: "stac-ingest",
  });
  const flush = async (): Promise<void> => {
    await write(new Uint8Array(bytes.buffer.slice(0, bytes.index)));
    bytes.index = 0;
  };
  let rows: ReadonlyMap<string, unknown>[] = [];
  let characters = 0;
  const end = async (): Promise<void> => {
    const columnData = [...columns.keys()].map((name) => ({
      name,
      data: rows.map((row) => row.get(name) ?? null),
      // Kept until the end of the file, they would take as much memory as there are rows.
      offsetIndex: false,
    }));
    await writer.write({ columnData, rowGroupSize: rows.length });
    await flush();
    rows = [];
    characters = 0;
  };
  for await (const { item, characters: size } of items) {
    const losses = new Set<Loss>();
    rows.push(rowOf(columns, item, (loss) => void losses.add(loss)));
    for (const loss of losses) onLoss(loss, item);
    characters += size;
    if (rows.length >= group.rows || characters >= group.characters) await end();
  }
  if (rows.length > 0) await end();
  await writer.finish();
  await flush();
}

function rowOf(columns: TableColumns, item: ParsedItem, lose: (loss: Loss) => void): ReadonlyMap<string, unknown> {
  const row = new Map<string, unknown>();
  for (const [name, value] of valuesOf(item)) {
    if (value === null && name !== "datetime" && name !== "geometry") lose("null");
    const type = columns.get(name);
    if (type) row.set(name, parquetValue(type, value, lose));
  }
  if (membersLeftOut(item).length > 0 || !hasAll(item)) lose("member");
  return row;
}

/** Members that a reader adds where they are missing: a table cannot say that. */
const hasAll = ({ geometry, links, assets, properties }: ParsedItem): boolean =>
  geometry !== undefined && isList(links) && isObject(assets) && isObject(properties) && "datetime" in properties;

const isList = (value: unknown): boolean => Array.isArray(value);
