import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCql2 } from "../../../src/input/cql2/parse-cql2.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

const cloud = { property: "eo:cloud_cover" };
const cases: readonly (readonly [string, object])[] = [
  ["eo:cloud_cover < 10", { op: "<", args: [cloud, 10] }],
  ['"eo:cloud_cover" >= -1.5e1', { op: ">=", args: [cloud, -15] }],
  ["platform = 'it''s \\'x\\' é'", { op: "=", args: [{ property: "platform" }, "it's 'x' é"] }],
  [
    "a = 1 or b = 2 AND NOT c <> 3",
    {
      op: "or",
      args: [
        { op: "=", args: [{ property: "a" }, 1] },
        {
          op: "and",
          args: [
            { op: "=", args: [{ property: "b" }, 2] },
            { op: "not", args: [{ op: "<>", args: [{ property: "c" }, 3] }] },
          ],
        },
      ],
    },
  ],
  [
    "(a = 1 OR a = 2) AND b = 3 AND c = TRUE",
    {
      op: "and",
      args: [
        {
          op: "or",
          args: [
            { op: "=", args: [{ property: "a" }, 1] },
            { op: "=", args: [{ property: "a" }, 2] },
          ],
        },
        { op: "=", args: [{ property: "b" }, 3] },
        { op: "=", args: [{ property: "c" }, true] },
      ],
    },
  ],
  ["a BETWEEN 1 AND 2 + 3", { op: "between", args: [{ property: "a" }, 1, { op: "+", args: [2, 3] }] }],
  ["a NOT BETWEEN 1 AND 2", { op: "not", args: [{ op: "between", args: [{ property: "a" }, 1, 2] }] }],
  ["a in ('x', 'y')", { op: "in", args: [{ property: "a" }, ["x", "y"]] }],
  ["a IN (1)", { op: "in", args: [{ property: "a" }, [1]] }],
  ["a NOT LIKE 'S2%'", { op: "not", args: [{ op: "like", args: [{ property: "a" }, "S2%"] }] }],
  ["a IS NULL", { op: "isNull", args: [{ property: "a" }] }],
  ["a IS NOT NULL", { op: "not", args: [{ op: "isNull", args: [{ property: "a" }] }] }],
  [
    "a * (b - 1) > 2 + 3 * 4",
    {
      op: ">",
      args: [
        { op: "*", args: [{ property: "a" }, { op: "-", args: [{ property: "b" }, 1] }] },
        { op: "+", args: [2, { op: "*", args: [3, 4] }] },
      ],
    },
  ],
  [
    "S_INTERSECTS(geometry, POINT(-5.5 3))",
    { op: "s_intersects", args: [{ property: "geometry" }, { type: "Point", coordinates: [-5.5, 3] }] },
  ],
  [
    "s_within(geometry, POLYGON((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1)))",
    {
      op: "s_within",
      args: [
        { property: "geometry" },
        {
          type: "Polygon",
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 0],
            ],
            [
              [0.1, 0.1],
              [0.2, 0.1],
              [0.2, 0.2],
              [0.1, 0.1],
            ],
          ],
        },
      ],
    },
  ],
  [
    "S_INTERSECTS(geometry, MULTIPOINT((1 2), 3 4))",
    {
      op: "s_intersects",
      args: [
        { property: "geometry" },
        {
          type: "MultiPoint",
          coordinates: [
            [1, 2],
            [3, 4],
          ],
        },
      ],
    },
  ],
  [
    "S_INTERSECTS(geometry, POINT Z (1 2 3))",
    { op: "s_intersects", args: [{ property: "geometry" }, { type: "Point", coordinates: [1, 2, 3] }] },
  ],
  [
    "T_AFTER(datetime, TIMESTAMP('2020-01-01T00:00:00Z'))",
    { op: "t_after", args: [{ property: "datetime" }, { timestamp: "2020-01-01T00:00:00Z" }] },
  ],
  [
    "T_INTERSECTS(datetime, INTERVAL('2020-01-01', '..'))",
    { op: "t_intersects", args: [{ property: "datetime" }, { interval: ["2020-01-01", ".."] }] },
  ],
  ["A_CONTAINS(keywords, ('a', 'b'))", { op: "a_contains", args: [{ property: "keywords" }, ["a", "b"]] }],
  ["A_CONTAINEDBY(keywords, ('a'))", { op: "a_contained_by", args: [{ property: "keywords" }, ["a"]] }],
  [
    "CASEI(name) = CASEI('Straße')",
    {
      op: "=",
      args: [
        { op: "casei", args: [{ property: "name" }] },
        { op: "casei", args: ["Straße"] },
      ],
    },
  ],
];

describe("CQL2 text", () => {
  test.each(cases)("%s", (text, json) => {
    expect(parseCql2(text)).toEqual(json);
  });

  test("a filter that is none is refused with the place where that shows", () => {
    const faults = ["", "eo:cloud_cover", "a = ", "a = 1 b", "a = 'x", "a NOT 3", "FROB(a, 1)", "a = 1)", "a # 1"].map(
      (text) => {
        try {
          parseCql2(text);
          return "read";
        } catch (error) {
          return (error as Fault).message;
        }
      },
    );
    expect(faults).toMatchInlineSnapshot(`
      [
        "the filter ends too early: a member's name, a value or ( is expected here",
        "the filter ends too early: a comparison is expected",
        "the filter ends too early: a member's name, a value or ( is expected here",
        "the filter cannot be read from character 7 on, "b": the filter should end here, or go on with AND or OR",
        "the filter cannot be read from character 5 on, "'x": no such character is in CQL2, or a quote is not closed",
        "the filter cannot be read from character 7 on, "3": LIKE, BETWEEN or IN is expected after NOT",
        "the filter cannot be read from character 5 on, "(a, 1)": CQL2 has no function FROB",
        "the filter cannot be read from character 6 on, ")": the filter should end here, or go on with AND or OR",
        "the filter cannot be read from character 3 on, "# 1": no such character is in CQL2, or a quote is not closed",
      ]
    `);
  });

  test("any text is read or refused, however deep", () => {
    const word = fc.constantFrom(
      "(",
      ")",
      "a",
      "=",
      "1",
      "AND",
      "NOT",
      ",",
      "'x'",
      "IS",
      "NULL",
      "BETWEEN",
      "-",
      "POINT",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word, { maxLength: 30 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(parseCql2(text)).toHaveProperty("op");
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          expect(error.kind).toBe("wrong_usage");
        }
      }),
      { numRuns: 3000 },
    );
    for (const deep of [
      `${"(".repeat(100_000)}a = 1`,
      `${"NOT ".repeat(100_000)}a = 1`,
      `a = ${"-".repeat(100_000)}1`,
    ]) {
      expect(() => parseCql2(deep)).toThrow(Fault);
    }
  });
});
