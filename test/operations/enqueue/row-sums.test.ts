import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inventory } from "../../../src/input/inventory/open-inventory.ts";
import { RowSums } from "../../../src/operations/enqueue/row-sums.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

const inventory = { columns: ["url", "day"] } as unknown as Inventory;
const text = fc.string({ unit: "binary" });
const row = fc.oneof(fc.record({ url: text, day: text }), fc.constant(new Fault("invalid_request", "bad")));

test("the sum at a row is the same however often it is asked for before", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.boolean()), { maxLength: 50 }), (rows) => {
      const [often, once] = [new RowSums(undefined), new RowSums(undefined)];
      for (const [each, asks] of rows) {
        often.add({ row: each, inventory });
        once.add({ row: each, inventory });
        if (asks) expect(often.mark.count).toBeGreaterThan(0);
      }
      expect(often.mark).toEqual(once.mark);
    }),
  );
});

test("other rows, another order and a bad row have another sum; other values of columns that are not needed have not", () => {
  const sum = (...rows: (Record<string, string> | Fault)[]): number => {
    const sums = new RowSums((column) => column === "url");
    for (const each of rows) sums.add({ row: each, inventory });
    return sums.mark.crc32;
  };
  const a = { url: "a", day: "1" };
  const b = { url: "b", day: "1" };
  const sumsOfOthers = [
    sum(a, b),
    sum(b, a),
    sum(a),
    sum(a, { url: "", day: "" }),
    sum(a, new Fault("invalid_request", "bad")),
    sum({ url: "ab", day: "" }),
  ];
  expect(new Set(sumsOfOthers).size).toBe(sumsOfOthers.length);
  expect(sum({ ...a, day: "2" }, b)).toBe(sum(a, b));
});
