import { fileURLToPath } from "node:url";
import { expect, it, vi } from "vitest";
import { readParquetItems } from "../../src/input/documents/parquet-items.ts";
import { surroundingsIn } from "../input/surroundings.ts";

vi.mock("hyparquet", async (original) => {
  const hyparquet = await original<typeof import("hyparquet")>();
  return {
    ...hyparquet,
    async parquetMetadataAsync(...given: Parameters<typeof hyparquet.parquetMetadataAsync>) {
      const metadata = await hyparquet.parquetMetadataAsync(...given);
      for (const group of metadata.row_groups) group.total_byte_size = 3_000_000_000n;
      return metadata;
    },
  };
});

it("a row group that does not fit into the memory of a function is refused there", async () => {
  const folder = fileURLToPath(new URL("../input/documents/parquet", import.meta.url));
  const surroundings = { ...surroundingsIn(folder), rowGroupLimitBytes: 640 << 20 };
  await expect(Array.fromAsync(readParquetItems("scenes.parquet", surroundings))).rejects.toMatchObject({
    message: "scenes.parquet has more than 671088640 bytes in one row group",
  });
});

it("a row group that does not fit into memory is refused before it is read", async () => {
  const folder = fileURLToPath(new URL("../input/documents/parquet", import.meta.url));
  await expect(Array.fromAsync(readParquetItems("scenes.parquet", surroundingsIn(folder)))).rejects.toMatchObject({
    kind: "unreadable_input",
    message: expect.stringContaining("one row group"),
    remedy: expect.stringContaining("smaller row groups"),
  });
});
