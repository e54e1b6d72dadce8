import type { SchemaElement } from "hyparquet-writer";
import type { ColumnType } from "./column-type.ts";
import type { TableColumns } from "./table-columns.ts";

export const boxMembers = {
  box: ["xmin", "ymin", "xmax", "ymax"],
  box3d: ["xmin", "ymin", "zmin", "xmax", "ymax", "zmax"],
} as const;

/** Builds the schema of a table, as Parquet has it: each element followed by those below it. */
export const parquetSchema = (columns: TableColumns): SchemaElement[] => [
  { name: "root", num_children: columns.size },
  ...[...columns].flatMap(([name, type]) => elementsOf(name, type)),
];

function elementsOf(name: string, type: ColumnType): SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type.kind) {
    case "boolean":
      return [{ ...optional, type: "BOOLEAN" }];
    case "integer":
      return [{ ...optional, type: "INT64" }];
    case "double":
      return [{ ...optional, type: "DOUBLE" }];
    case "text":
      return [{ ...optional, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } }];
    case "time":
      return [
        { ...optional, type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } },
      ];
    case "geometry":
      return [{ ...optional, type: "BYTE_ARRAY" }];
    case "box":
    case "box3d":
      return [
        { ...optional, num_children: boxMembers[type.kind].length },
        ...boxMembers[type.kind].flatMap((member) => elementsOf(member, { kind: "double" })),
      ];
    case "list":
      return [
        { ...optional, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", num_children: 1, repetition_type: "REPEATED" },
        ...elementsOf("element", type.of),
      ];
    case "struct":
      // Parquet has no struct without members.
      if (type.members.size === 0) return elementsOf(name, { kind: "json" });
      return [
        { ...optional, num_children: type.members.size },
        ...[...type.members].flatMap(([member, of]) => elementsOf(member, of)),
      ];
    case "nothing":
    case "json":
      return [{ ...optional, type: "BYTE_ARRAY", logical_type: { type: "JSON" } }];
  }
}
