import { expect, test } from "vitest";
import { parse } from "yaml";
import { yamlFault } from "../../../src/cli/setup/yaml-fault.ts";

test.each([
  ["a:\n\tb: 1", "a line is indented by a tab"],
  ["a: b: c", "a value holds a colon and a space"],
  ["a: 1\na: 2", "a key is there twice"],
  ["a: [1, 2", "is missing"],
  ["a: 'b", "is missing"],
  ["a: @b", "a value begins with a sign that needs quotes"],
  ['a: "C:\\data"', "a backslash in double quotes"],
  ["a: 1\n---\nb: 2", "it holds several documents"],
])("the likely cause of %j comes before the parser's words", (text, why) => {
  let error: unknown;
  try {
    parse(text);
  } catch (thrown) {
    error = thrown;
  }
  const { kind, message, remedy } = yamlFault("config.yml", error);
  expect(kind).toBe("invalid_settings");
  expect(message).toMatch(/^config.yml is not YAML: .*\(yaml: /s);
  expect(message).toContain(why);
  expect(remedy).toContain("config validate");
});
