import fc from "fast-check";
import { expect, test } from "vitest";
import { featureTexts } from "../../../src/pipeline/item/feature-texts.ts";

test.each<[string, string[]]>([
  ['{"type":"FeatureCollection","features":[]}', []],
  [' {\n"features" : [ {"a": 1.0} , {"b":[2]} ] ,\n"type":"FeatureCollection"}', ['{"a": 1.0}', '{"b":[2]}']],
  ['{"features":[1],"links":[2],"features":[3,4]}', ["3", "4"]],
  ['{"links":{"features":[1]},"features":[2]}', ["2"]],
  ['{"features":[2],"links":[{"features":[1]}]}', ["2"]],
  ['{"a":"features","features":[2]}', ["2"]],
  ['{"\\u0066eatures":[5]}', ["5"]],
  ['{"features":["]", "a,b"]}', ['"]"', '"a,b"']],
  ["{}", []],
])("the features of %s are %j", (text, expected) => expect(featureTexts(text)).toEqual(expected));

test("features come back as they were written", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value, null, 1))),
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
      (features, { features: _, ...others }) => {
        const members = Object.entries(others).map(
          ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
        );
        expect(featureTexts(`{${[...members, `"features":[${features.join(", ")}]`].join(",\n")}}`)).toEqual(features);
      },
    ),
  );
});
