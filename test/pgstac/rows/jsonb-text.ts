import { expect } from "vitest";
import { ByteWriter } from "../../../src/pgstac/rows/byte-writer.ts";
import { WasmItemReader } from "../../../src/pgstac/rows/wasm-item-reader.ts";
import { writeJson } from "../../../src/pgstac/rows/write-json.ts";

const reader = new WasmItemReader();

/** Returns canonical jsonb; undefined if the text was written as it stands. */
export function jsonbText(text: string): string | undefined {
  const out = new ByteWriter(8);
  const isCanonical = writeJson(reader, Buffer.from(text), out);
  const written = out.view().toString();
  if (!isCanonical) expect(written).toBe(text);
  return isCanonical ? written : undefined;
}
