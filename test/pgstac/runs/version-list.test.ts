import fc from "fast-check";
import { expect, test } from "vitest";
import { itemHashes } from "../../../src/pgstac/runs/item-hashes.ts";
import { packVersions, readVersion, versionBytes } from "../../../src/pgstac/runs/version-list.ts";

const integer = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const version = fc.record({
  id: fc.string(),
  outcome: fc.constantFrom("new", "changed", "unchanged"),
  publishedAt: integer,
  origin: fc.option(fc.record({ runId: fc.constantFrom("a", "b", "c"), sequence: integer }), { nil: undefined }),
});

test("versions are read as they were packed", () => {
  fc.assert(
    fc.property(fc.array(version), (items) => {
      const hashes = itemHashes(
        "c",
        items.map(({ id }) => id),
      );
      const runs = ["a", "b", "c"];
      const packed = packVersions(items, hashes, runs);
      expect(packed).toHaveLength(versionBytes * items.length);
      const read = items.map((_, index) => readVersion(packed.subarray(versionBytes * index)));
      expect(read).toEqual(
        items.map(({ outcome, publishedAt, origin }, index) => ({
          check: hashes[3 * index + 2],
          publishedAt,
          sequence: origin?.sequence ?? 0,
          run: origin ? runs.indexOf(origin.runId) + 1 : 0,
          outcome,
        })),
      );
    }),
  );
});
