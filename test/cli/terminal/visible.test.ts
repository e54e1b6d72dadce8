import fc from "fast-check";
import { expect, test } from "vitest";
import { visible, visibleJson, visibleLine } from "../../../src/cli/terminal/visible.ts";

test.each([
  ["\x1b[2J", "\\u001b[2J"],
  ["a\rb\tc\x7f\x9b", "a\\u000db\\u0009c\\u007f\\u009b"],
  ["abc\u202Egpj.exe\u2066", "abc\\u202egpj.exe\\u2066"],
  ["Größe 🛰 日本", "Größe 🛰 日本"],
])("%j is shown as %j", (text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visibleLine(`${text}\n`)).toBe(`${shown}\\n`);
});

test("no character that commands a terminal is left, and JSON keeps its value", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(text, (given) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
      expect(visible(given)).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      expect(visibleLine(given)).not.toContain("\n");
      const json = JSON.stringify({ [given]: given });
      expect(Buffer.from(visibleJson(json)).toString()).toBe(visible(json));
      expect(JSON.parse(visible(JSON.stringify({ [given]: given })))).toEqual({ [given]: given });
    }),
  );
});
