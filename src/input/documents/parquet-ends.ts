import { open } from "node:fs/promises";
import { Fault } from "../../pipeline/fault.ts";

const mark = "PAR1";
const encryptedMark = "PARE";

/**
 * Looks at a file's first and last bytes, which say whether it is a whole Parquet file.
 * @throws Fault `unreadable_input`
 */
export async function checkParquetEnds(path: string, address: string): Promise<void> {
  await using file = await open(path);
  const { size } = await file.stat();
  const textAt = async (position: number) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mark.length), 0, mark.length, Math.max(0, position));
    return buffer.toString("latin1", 0, bytesRead);
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
