import type { FileMetaData, SchemaElement } from "hyparquet";
import { leafReader, type ReadValue, refuse } from "./parquet-leaf.ts";

/** A column's place in the tree of columns. */
export interface ColumnNode {
  readonly element: SchemaElement;
  readonly children: readonly ColumnNode[];
}

/** The reader of a column with all below it. Members of objects that are null are left out: each row has all rows' members. */
export function columnReader(column: ColumnNode): ReadValue {
  const read = oneReader(column);
  return column.element.repetition_type === "REPEATED" ? listReader(read) : read;
}

/** The same metadata without logical types, by which hyparquet would make values that lose what they were. */
export const withoutTypes = (metadata: FileMetaData): FileMetaData => ({
  ...metadata,
  schema: metadata.schema.map(({ logical_type, converted_type, ...element }) =>
    converted_type === "LIST" && element.num_children ? { ...element, converted_type } : element,
  ),
});

function oneReader({ element, children }: ColumnNode): ReadValue {
  if (children.length === 0) return leafReader(element);
  if (element.logical_type?.type === "VARIANT") return orNull(refuse("VARIANT", "write the column as JSON"));
  if (element.converted_type === "LIST") return elementsReader(children);
  if (/^MAP/.test(element.converted_type ?? "")) return mapReader(children[0]);
  return structReader(children);
}

const orNull =
  (read: ReadValue): ReadValue =>
  (value) =>
    value === null || value === undefined ? null : read(value);

const listReader = (read: ReadValue): ReadValue =>
  orNull((value) => Array.from(value as Iterable<unknown>, (element) => read(element)));

/** Lists have two levels or three; hyparquet leaves out the one between where it holds one column. */
function elementsReader([repeated]: readonly ColumnNode[]): ReadValue {
  if (!repeated) return () => null;
  const [only, ...others] = repeated.children;
  if (only && others.length === 0) return listReader(columnReader(only));
  if (!only) return listReader(leafReader(repeated.element));
  const { name } = repeated.element;
  const read = columnReader(repeated);
  return orNull((value) => read((value as Record<string, unknown>)[name]));
}

function structReader(children: readonly ColumnNode[]): ReadValue {
  const members = children.map((child) => ({ name: child.element.name, read: columnReader(child) }));
  return orNull((value) => {
    const object: Record<string, unknown> = {};
    for (const { name, read } of members) {
      const member = read((value as Record<string, unknown>)[name]);
      if (member !== null) object[name] = member;
    }
    return object;
  });
}

function mapReader(entries: ColumnNode | undefined): ReadValue {
  const [key, value] = entries?.children ?? [];
  if (!(entries && key && value)) return refuse("a map without values", "write the column as a list");
  const [readKey, readMember] = [columnReader(key), columnReader(value)];
  return orNull((map) => {
    const pairs = (map as Record<string, Record<string, unknown>[] | undefined>)[entries.element.name] ?? [];
    return Object.fromEntries(
      pairs.map((pair) => [nameOf(readKey(pair[key.element.name])), readMember(pair[value.element.name])]),
    );
  });
}

const nameOf = (key: unknown): string => (typeof key === "string" ? key : JSON.stringify(key));
