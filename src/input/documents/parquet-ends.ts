import { Fault } from "../../pipeline/fault/fault.ts";
import type { RandomAccess } from "../source/open-source.ts";

const mark = "PAR1";
const encryptedMark = "PARE";

/**
 * Looks at a file's first and last bytes, which say whether it is a whole Parquet file.
 * @throws Fault `unreadable_input`
 */
export async function checkParquetEnds(file: RandomAccess, address: string): Promise<void> {
  const size = file.byteLength;
  const textAt = async (position: number): Promise<string> => {
    const start = Math.max(0, position);
    const end = Math.min(start + mark.length, size);
    return start < end ? Buffer.from(await file.slice(start, end)).toString("latin1") : "";
  };
  const [first, last] = [await textAt(0), await textAt(size - mark.length)];
  if (first === mark && last === mark && size > 2 * mark.length) return;
  const [why, remedy] = reasonFor(size, first, last);
  throw new Fault("unreadable_input", `${address} cannot be read: ${why}`, { remedy });
}

function reasonFor(size: number, first: string, last: string): [why: string, remedy: string] {
  if (size === 0) return ["it is empty", "fetch it again"];
  if (first === encryptedMark || last === encryptedMark) return ["it is encrypted", "write it without encryption"];
  if (first === mark) return ["it is cut short", "fetch it again: a whole Parquet file ends in PAR1"];
  return ["it is no Parquet file", "name it by its kind, such as items.ndjson"];
}
