import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonPiece, JsonSplitter } from "../../../src/input/documents/json-splitter.ts";

function split(text: string, pieceLength = text.length || 1) {
  const splitter = new JsonSplitter();
  const bytes = Buffer.from(text);
  const found: (Omit<JsonPiece, "bytes"> & { text: string })[] = [];
  const read = (pieces: readonly JsonPiece[]): void => {
    for (const { bytes, ...more } of pieces) found.push({ text: bytes.toString(), ...more });
  };
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const piece = bytes.subarray(at, at + pieceLength);
    read(splitter.push(piece));
    // Whoever reads a file uses its memory again.
    piece.fill("#");
  }
  read(splitter.finish());
  return found;
}
const crs = (name: string): string => `"crs":{"type":"name","properties":{"name":"${name}"}}`;
const brief = (text: string) =>
  split(text).map(({ text, line, index, cutShort }) => [line, index, cutShort ? `${text}…` : text]);

test.each([
  ["a document", '{"a": [1, {"b": "}"}]}', [[1, undefined, '{"a": [1, {"b": "}"}]}']]],
  ["a document over lines", '\n{\n"a": 1\n}\n', [[2, undefined, '{\n"a": 1\n}']]],
  [
    "one a line",
    '{"a":1}\n\n{"b":2}\r\n',
    [
      [1, undefined, '{"a":1}'],
      [3, undefined, '{"b":2}'],
    ],
  ],
  [
    "files joined that each have a byte-order mark",
    '{"a":1}\n\ufeff{"b":2}\n\ufeff\ufeff[3,\ufeff4]',
    [
      [1, undefined, '{"a":1}'],
      [2, undefined, '{"b":2}'],
      [3, 0, "3"],
      [3, 1, "4"],
    ],
  ],
  [
    "several over lines",
    "{\n}\n{\n}",
    [
      [1, undefined, "{\n}"],
      [3, undefined, "{\n}"],
    ],
  ],
  [
    "an array",
    '[\n{"a":1.0},\n{"b":2}]',
    [
      [2, 0, '{"a":1.0}'],
      [3, 1, '{"b":2}'],
    ],
  ],
  [
    "an array of what is no object",
    '[1, "a"]',
    [
      [1, 0, "1"],
      [1, 1, '"a"'],
    ],
  ],
  [
    "a FeatureCollection",
    '{"type": "FeatureCollection", "x": ["]"],\n"features": [{"id": 1e2},\n{"id":2}], "links": [{"a": "]}"}]}\n',
    [
      [2, 0, '{"id": 1e2}'],
      [3, 1, '{"id":2}'],
    ],
  ],
  [
    "a FeatureCollection that names its type last is left whole",
    '{"features": [{}], "type": "FeatureCollection"}',
    [[1, undefined, '{"features": [{}], "type": "FeatureCollection"}']],
  ],
  [
    "an item with features of its own",
    '{"type":"Feature","features":[{}]}',
    [[1, undefined, '{"type":"Feature","features":[{}]}']],
  ],
  [
    "a broken line costs itself",
    '{"a":1}\n{"b": "\n{"c": [\n]\n{"d":4}',
    [
      [1, undefined, '{"a":1}'],
      [2, undefined, '{"b": "…'],
      [3, undefined, '{"c": […'],
      [4, undefined, "]"],
      [5, undefined, '{"d":4}'],
    ],
  ],
  [
    "words",
    "nonsense, here\nmore",
    [
      [1, undefined, "nonsense, here"],
      [2, undefined, "more"],
    ],
  ],
  ["a document cut short", '{"a":\n[1', [[1, undefined, '{"a":\n[1…']]],
  [
    "an array cut short",
    '[{"a":1},\n',
    [
      [1, 0, '{"a":1}'],
      [2, 1, "…"],
    ],
  ],
  ["nothing", " \n\n", []],
  [
    "a sequence with separators",
    '\x1e{"a":1}\n\x1e{"b":\n2}\n',
    [
      [1, undefined, '{"a":1}'],
      [2, undefined, '{"b":…'],
      [3, undefined, "2}"],
    ],
  ],
  [
    "a sequence over lines with separators",
    '\x1e{\n"a":1}\n\x1e{\n"b":2}\n',
    [
      [1, undefined, '{\n"a":1}'],
      [3, undefined, '{\n"b":2}'],
    ],
  ],
  [
    "a FeatureCollection in longitude and latitude",
    `{"type":"FeatureCollection",${crs("urn:ogc:def:crs:OGC:1.3:CRS84")},"features":[{"a":1}]}`,
    [[1, 0, '{"a":1}']],
  ],
  [
    "a FeatureCollection in another system is left whole",
    `{"type":"FeatureCollection",${crs("urn:ogc:def:crs:EPSG::32632")},"features":[{"a":1}]}`,
    [[1, undefined, `{"type":"FeatureCollection",${crs("urn:ogc:def:crs:EPSG::32632")},"features":[{"a":1}]}`]],
  ],
])("%s", (_name, text, expected) => {
  expect(brief(text)).toEqual(expected);
});

test("values come back to the letter, however the text arrives and is laid out", () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue());
  const layouts: ((texts: string[]) => string)[] = [
    (texts) => texts.join("\n"),
    (texts) => `[${texts.join(", ")}]`,
    (texts) =>
      `{"stac_version": "1.0.0", "type" : "FeatureCollection", "features" : [${texts.join(",")}], "a": {"b": []}}`,
  ];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, fc.constantFrom(0, 1)), { minLength: 1 }),
      fc.constantFrom(...layouts),
      fc.integer({ min: 1, max: 50 }),
      (values, layout, pieceLength) => {
        const isLines = layout === layouts[0];
        const texts = values.map(([object, indent]) => JSON.stringify(object, null, isLines ? 0 : indent));
        expect(split(layout(texts), pieceLength).map(({ text }) => text)).toEqual(texts);
      },
    ),
  );
});

test("what stands around the features is told, before and after them, wherever the pieces end", () => {
  const rest = '"links":[{"rel":"next","href":"]},\\"{"}] , "context" :{"matched":9}';
  const page = `{"type":"FeatureCollection","numberMatched":7,"features":[{"id":"a"},\n{"id":"b"} ] ,${rest}}`;
  const bytes = Buffer.from(`${page}\n{"type":"FeatureCollection","features":[]}`);
  for (let length = 1; length <= bytes.length; length++) {
    const splitter = new JsonSplitter();
    for (let at = 0; at < bytes.length; at += length) splitter.push(bytes.subarray(at, at + length));
    splitter.finish();
    expect(splitter.takeSurrounded()).toEqual([
      {
        count: 2,
        members: { type: "FeatureCollection", numberMatched: 7, features: [], ...JSON.parse(`{${rest}}`) },
      },
      { count: 0, members: { type: "FeatureCollection", features: [] } },
    ]);
    expect(splitter.takeSurrounded()).toEqual([]);
  }
});
