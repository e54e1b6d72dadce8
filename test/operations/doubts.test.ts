import { expect, test } from "vitest";
import { Doubts } from "../../src/operations/doubts.ts";
import type { Warning } from "../../src/pipeline/item/warning.ts";

const item = (id: string, ...warnings: Warning[]) => ({ id, collection: "scenes", warnings });
const footprint: Warning = { kind: "no_footprint", message: "geometry is null" };

test("doubts are counted with the place of the first, an id that comes again too", () => {
  const doubts = new Doubts(false);
  const refused = [
    doubts.judge({ file: "a.json", line: 3, index: 1 }, item("one", footprint)),
    doubts.judge({ file: "a.json", line: 4, index: undefined }, item("one", footprint)),
    doubts.judge({ file: "a.json", line: 5 }, { ...item("one"), collection: "others" }),
  ];
  expect(refused).toEqual([undefined, undefined, undefined]);
  expect(doubts.report()).toEqual([
    {
      kind: "no_footprint",
      count: 2,
      example: { file: "a.json", line: 3, index: 1, id: "one", message: "geometry is null" },
    },
    {
      kind: "id_repeated",
      count: 1,
      example: { file: "a.json", line: 4, id: "one", message: "its id and collection were there before" },
    },
  ]);
});

test("where it is strict doubtful items are refused and not counted", () => {
  const doubts = new Doubts(true);
  const place = { file: "a.json", line: 1 };
  expect(doubts.judge(place, item("one"))).toBeUndefined();
  expect(doubts.judge(place, item("two", footprint))).toMatchObject({ kind: "item_doubtful" });
  expect(doubts.judge(place, item("one"))).toMatchObject({
    kind: "item_doubtful",
    message: expect.stringContaining("id_repeated"),
  });
  expect(doubts.report()).toEqual([]);
});

test("items of another version than their collection's are counted once that is known, a version none or unknown is not", () => {
  const doubts = new Doubts(false);
  const of = (collection: string, stacVersion?: string) => ({
    ...item(`i${line}`),
    collection,
    ...(stacVersion && { stacVersion }),
  });
  let line = 1;
  for (const [collection, version] of [
    ["old", "1.0.0"],
    ["new", "1.0.0"],
    ["new", "1.1.0"],
    ["new", "1.0.0"],
    ["new"],
    ["unknown", "1.0.0"],
  ] as const) {
    doubts.judge({ file: "a", line }, of(collection, version));
    line++;
  }
  const known = new Map([
    ["old", "1.0.0"],
    ["new", "1.1.0"],
  ]);
  const example = { file: "a", line: 2, id: "i2", message: "the item has 1.0.0, its collection 1.1.0" };
  expect(doubts.report((collection) => known.get(collection))).toEqual([
    { kind: "stac_version_differs", count: 2, example },
  ]);
});
