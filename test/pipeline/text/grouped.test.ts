import fc from "fast-check";
import { expect, test } from "vitest";
import { grouped } from "../../../src/pipeline/text/grouped.ts";

test("numbers are grouped as toLocaleString groups them", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.integer(),
        fc.maxSafeNat(),
        fc.integer({ min: -4_000_000, max: 4_000_000 }).map((n) => n / 8),
      ),
      (value) => {
        expect(grouped(value)).toBe(value.toLocaleString("en-US", { maximumFractionDigits: 3 }));
      },
    ),
  );
});
