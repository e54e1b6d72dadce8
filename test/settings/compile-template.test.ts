import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileTemplate } from "../../src/settings/compile-template.ts";
import type { Row } from "../../src/settings/row.ts";

const fill = (template: string, row: Row): string =>
  compileTemplate(template, { columns: Object.keys(row), inventory: "urls.csv" })(row);
const url = "s3://b/a/S2A_20200102_T33UVP.tif.gz";

describe("names", () => {
  test.each([
    ["{dir}/{stem}.{ext}", { url }, url],
    ["{name}", { url, name: "a column" }, "a column"],
    ["{url|name}", { url, name: "a column" }, "S2A_20200102_T33UVP.tif.gz"],
    ["{href|stem}", { href: url }, "S2A_20200102_T33UVP"],
    ["{1}-{2}", { href: "a", day: "b" }, "a-b"],
    ["{'a}b'}", { "a}b": "x" }, "x"],
    ["{__proto__}", JSON.parse('{"__proto__":"x"}'), "x"],
  ])("%s of %j is %s", (template, row, text) => expect(fill(template, row)).toBe(text));

  test.each([
    [
      ["url", "date"],
      "{href}",
      'urls.csv has no column href, which "{href}" names',
      "one of {url}, {date}; or {{href}} for the text {href} itself",
    ],
    [
      ["url", "date"],
      "x{dat}",
      'urls.csv has no column dat, which "x{dat}" names',
      "{date}; or one of {url}, {date}; or {{dat}} for the text {dat} itself",
    ],
    [
      ["url"],
      "{setm}",
      'urls.csv has no column setm, which "{setm}" names',
      "{stem}; or one of {url}; or {{setm}} for the text {setm} itself",
    ],
    [
      ["id", "href"],
      "{stem|lower}",
      'urls.csv has no column url, of which "{stem|lower}" is a part',
      "{href|stem}, if addresses are in that column; there are {id}, {href}",
    ],
    [["url"], "{2}", 'urls.csv has no column 2, which "{2}" names', "one of {url}; or {{2}} for the text {2} itself"],
    [
      ["url"],
      "{constructor}",
      'urls.csv has no column constructor, which "{constructor}" names',
      "one of {url}; or {{constructor}} for the text {constructor} itself",
    ],
  ])("of columns %j, %s is refused", (columns, template, message, remedy) => {
    expect(() => compileTemplate(template, { columns, inventory: "urls.csv" })).toThrow(
      expect.objectContaining({ kind: "wrong_usage", message, remedy }),
    );
  });
});

describe("functions", () => {
  test.each([
    ["{a|lower}{a|upper}", "Éa", "éaÉA"],
    ["{a|slice:2}", "abcd", "cd"],
    ["{a|slice:0,2}", "abcd", "ab"],
    ["{a|slice:-2}", "abcd", "cd"],
    ["{a|slice:0,1}", "😀b", "😀"],
    ["{a|replace:_,-}", "a_b_c", "a-b-c"],
    ["{a|replace:_,}", "a_b", "ab"],
    ["{a|replace:'|',$&}", "a|b", "a$&b"],
    ["{a|replace:' ',', '}", "a b", "a, b"],
    ["{a|match:'_(\\d{8})_',1}", "x_20200102_y", "20200102"],
    ["{a|match:'_(\\d{8})_'}", "x_20200102_y", "20200102"],
    ["{a|match:'\\d+'}", "x_20200102_y", "20200102"],
    ["{a|match:'_(?<day>\\d+)',day|slice:0,4}", "x_20200102_y", "2020"],
    ["{a|default:none}", "", "none"],
    ["{a|default:''}", "", ""],
    ["{a|match:'\\d+'|default:0}", "abc", "0"],
    ["{a|lower|default:0|upper}", "abc", "ABC"],
  ])("%s of %j is %j", (template, a, text) => expect(fill(template, { a })).toBe(text));

  test.each([
    ["{a}", "", 'column a is empty, and "{a}" needs it'],
    ["x{a|match:'\\d+'|lower}", "abc", `"abc" does not match \\d+, and "x{a|match:'\\d+'|lower}" needs it`],
    ["{a|slice:5}", "abc", 'slice:5 leaves nothing of "abc", and "{a|slice:5}" needs it'],
    ["{a|ext}", "b/c", '"b/c" has no ext, and "{a|ext}" needs it'],
    ["{a|match:a}", "a".repeat(5000), "a value of 5000 characters is too long for match"],
  ])("a row is refused where %s has no value", (template, a, message) => {
    expect(() => fill(template, { a })).toThrow(expect.objectContaining({ kind: "invalid_request", message }));
  });
});

/** Does the same the plain way: finds each placeholder again for each row. */
function naively(pieces: readonly (string | readonly string[])[], row: Row): string | undefined {
  const texts = pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const [column = "", ...calls] = piece;
    let text: string = row[column] ?? "";
    for (const call of calls) {
      if (call === "lower") text = text.toLowerCase();
      if (call === "upper") text = text.toUpperCase();
      if (call === "slice:1,9") text = [...text].slice(1, 9).join("");
      if (call === "slice:-4") text = [...text].slice(-4).join("");
      if (call === "replace:'a','{b}'") text = text.split("a").join("{b}");
      if (call === "match:'[a-z]+'") text = /[a-z]+/.exec(text)?.[0] ?? "";
    }
    return text === "" ? undefined : text;
  });
  return texts.includes(undefined) ? undefined : texts.join("");
}

test("a compiled template does what a naive one does, and data survives byte for byte", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(..."{}|'\"\n\\$&a"), fc.string({ unit: "binary" })),
    maxLength: 12,
  });
  const call = fc.constantFrom("lower", "upper", "slice:1,9", "slice:-4", "replace:'a','{b}'", "match:'[a-z]+'");
  const row = fc.dictionary(fc.constantFrom("url", "day", "a b", "it's {x}"), text, { minKeys: 4 });
  const column = fc.constantFrom("url", "day", "a b", "it's {x}");
  const piece = fc.oneof(
    text,
    fc.tuple(column, fc.array(call, { maxLength: 3 })).map(([name, calls]) => [name, ...calls]),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), row, (pieces, values) => {
      const template = pieces
        .map((each) =>
          typeof each === "string"
            ? each.replaceAll("{", "{{").replaceAll("}", "}}")
            : `{"${each[0]}"${each
                .slice(1)
                .map((one) => `|${one}`)
                .join("")}}`,
        )
        .join("");
      let made: string | undefined;
      try {
        made = fill(template, values);
      } catch (error) {
        expect(error).toMatchObject({ kind: "invalid_request" });
      }
      expect(made).toBe(naively(pieces, values));
    }),
    { numRuns: 200 },
  );
});
