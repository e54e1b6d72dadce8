import { grouped } from "../../pipeline/text/grouped.ts";
import { unpainted } from "./paint.ts";
import { visibleLine } from "./visible.ts";

type Cell = string | number;

/** Text in aligned columns without borders, numbers to the right; empty if there are no rows. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  const right = header.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  const lines = [header, ...rows].map((row) => row.map(shown));
  const widths = header.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, width(line[column] ?? "")), 0),
  );
  const aligned = lines.map((line) =>
    line.map((cell, column) => {
      const padding = " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
      return right[column] ? padding + cell : cell + padding;
    }),
  );
  return aligned.map((line) => line.join("  ").trimEnd()).join("\n");
}

const shown = (cell: Cell): string => (typeof cell === "number" ? grouped(cell) : visibleLine(cell));
const width = (text: string): number => [...unpainted(text)].length;
