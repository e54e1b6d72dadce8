import { valuesOf } from "./csv-records.ts";

/** The signs that part values in files that call themselves CSV, the usual one first. */
const delimiters = [",", ";", "\t", "|"] as const;

/** The sign that parts values, as the first line shows it: the one that parts it into most. */
export function delimiterOf(header: string): string {
  let [best, most] = [delimiters[0] as string, 0];
  for (const delimiter of delimiters) {
    const values = valuesOf(header, delimiter);
    const count = Array.isArray(values) ? values.length : 0;
    if (count > most) [best, most] = [delimiter, count];
  }
  return best;
}

/** Tells if a line is the one that Export-Csv of Windows writes before the names of columns. */
export const isTypeLine = (line: string): boolean => /^#TYPE [\w.+`[\],-]+\r?$/.test(line);

/** The sign that Excel is told by a line of its own before the header, such as `sep=;`. */
export function declaredDelimiter(line: string): string | undefined {
  return /^"?sep=(.)"?[,;\t|]*\r?$/i.exec(line)?.[1];
}
