import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../../src/pipeline/fault/fault.ts";
import { parseTemplate } from "../../src/settings/parse-template.ts";

const partsOf = (template: string) =>
  parseTemplate(template).map((part) => (typeof part === "string" ? part : [part.name, part.steps.length]));

test.each([
  ["", []],
  ["text", ["text"]],
  ["a{url}b", ["a", ["url", 0], "b"]],
  [
    "{url}{url}",
    [
      ["url", 0],
      ["url", 0],
    ],
  ],
  ["{{year}}/{}/{{{url}}}", ["{year}/{}/{", ["url", 0], "}"]],
  ["{ eo:cloud cover }", [["eo:cloud cover", 0]]],
  [
    "{'a|b{c}'}{\"it's\"}{'it''s'}",
    [
      ["a|b{c}", 0],
      ["it's", 0],
      ["it's", 0],
    ],
  ],
  ["{a | lower|slice: 0 , 20 | match:'_(\\d{8})[}]',1}", [["a", 3]]],
])("%s is read", (template, parts) => expect(partsOf(template)).toEqual(parts));

test.each([
  ["{url", '"{url" is not closed by a }; the character { itself is {{'],
  ["{url/{day}", '"{url/" is followed by "{", not by | or }'],
  ["url}", "a } closes nothing; the character itself is }}"],
  ["{|lower}", '"{|lower}" names no column'],
  ["{'a'b}", `"{'a'" is followed by "b", not by | or }`],
  ["{url|match:'x}", 'the quote in "\'x}" is not closed'],
  ["{url|lowre}", 'there is no function "lowre", did you mean lower?'],
  [
    "{url|constructor}",
    'there is no function "constructor"; there are name, stem, ext, dir, lower, upper, slice, replace, match, default',
  ],
  ["{url|lower:1}", "lower does not take 1 arguments; write lower"],
  ["{url|slice}", "slice does not take 0 arguments; write slice:START or slice:START,END"],
  ["{url|slice:a}", 'slice takes whole numbers, not "a"'],
  ["{url|replace:a}", "replace does not take 1 arguments; write replace:OLD,NEW"],
  ["{url|replace:,b}", "replace has nothing to look for; write replace:OLD,NEW"],
  ["{url|match:'(a'}", "match: Invalid regular expression: /(a/u: Unterminated group"],
  ["{url|match:a,1}", "the pattern a has no group 1"],
  ["{url|match:'(?<day>a)',dya}", "the pattern (?<day>a) has no group dya"],
])("%s is refused", (template, message) => {
  expect(() => parseTemplate(template)).toThrow(
    expect.objectContaining({ kind: "wrong_usage", message: `in "${template}": ${message}` }),
  );
});

test("any text is read or refused, and text whose braces are doubled is itself", () => {
  const text = fc.string({ unit: fc.constantFrom(..."{}|:,'\"\\ a1é"), maxLength: 30 });
  fc.assert(
    fc.property(text, (template) => {
      try {
        parseTemplate(template);
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
      }
      const literal = template.replaceAll("{", "{{").replaceAll("}", "}}");
      expect(parseTemplate(literal).join("")).toBe(template);
    }),
  );
});
