import { expect, test } from "vitest";
import { LetterFacts } from "../../../src/pipeline/stage/letter-facts.ts";

const facts = (body: string, attributes: Record<string, string> = {}) =>
  new LetterFacts({ id: "letter", body, attributes, receiveCount: 1, publishedAt: 5 });

test.each([
  [
    { package_name: "glad", collection_id: "one" },
    { packageName: "glad", collection: "one" },
  ],
  [{ package_name: "glad" }, { packageName: "glad", collection: "" }],
  [
    { type: "Feature", id: "a", collection: "one" },
    { packageName: "", collection: "one" },
  ],
  [
    { type: "Collection", id: "one" },
    { packageName: "", collection: "one" },
  ],
  [{ features: [{ collection: "one" }, { collection: "one" }] }, { packageName: "", collection: "one" }],
  [{ features: [{ collection: "one" }, { collection: "two" }] }, { packageName: "", collection: "" }],
  [{ collection: 1 }, { packageName: "", collection: "" }],
  [[], { packageName: "", collection: "" }],
])("of %j the package and the collection are %j", (body, found) => {
  expect(facts(JSON.stringify(body))).toMatchObject(found);
});

test("a letter that nobody described died unexpectedly, when it was published", () => {
  expect(facts("no JSON")).toMatchObject({ kind: "unexpected", messageId: "letter", runId: "", failedAt: 5 });
});

test("letters that died of the same have the same cause", () => {
  const cause = (error_kind: string, error_message: string) => facts("{}", { error_kind, error_message }).cause;
  expect(cause("crash", "item a_1 failed")).toBe(cause("crash", "item a_2 failed"));
  expect(cause("crash", "item a_1 failed")).not.toBe(cause("timeout", "item a_1 failed"));
  expect(cause("crash", "item a_1 failed")).toMatch(/^[0-9a-f]{8}$/);
});
