import fc from "fast-check";
import { expect, test } from "vitest";
import { itemHashes } from "../../../src/pgstac/runs/item-hashes.ts";
import { listSearch, packVersions, versionBytes } from "../../../src/pgstac/runs/version-list.ts";

const integer = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const version = fc.record({
  id: fc.string(),
  outcome: fc.constantFrom("new", "changed", "unchanged"),
  publication: fc.record(
    { at: integer, origin: fc.record({ runId: fc.constantFrom("a", "b", "c"), sequence: integer }) },
    { requiredKeys: ["at"] },
  ),
});

test("versions of an item are found as they were packed", () => {
  fc.assert(
    fc.property(fc.array(version), (items) => {
      const hashes = itemHashes(
        "c",
        items.map(({ id }) => id),
      );
      const runs = ["a", "b", "c"];
      const packed = packVersions(items, hashes, runs);
      expect(packed).toHaveLength(versionBytes * items.length);
      const listed = items.map(({ outcome, publication: { at: publishedAt, origin } }) => ({
        publishedAt,
        sequence: origin?.sequence ?? 0,
        run: origin ? runs.indexOf(origin.runId) + 1 : 0,
        outcome,
      }));
      const wanted = [...new Set(items.map(({ id }) => id)), "another"];
      const found = wanted.map((): unknown[] => []);
      listSearch(itemHashes("c", wanted))(packed, (index, each) => found[index]?.push(each));
      expect(found).toEqual(wanted.map((id) => listed.filter((_, index) => items[index]?.id === id)));
    }),
  );
});
