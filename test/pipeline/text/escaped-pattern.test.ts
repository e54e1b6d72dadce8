import fc from "fast-check";
import { expect, test } from "vitest";
import { escapedPattern } from "../../../src/pipeline/text/escaped-pattern.ts";

test("a text is matched by its own pattern, and nothing else is", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(..."\\^$.*+?()[]{}|/-,:=!<>#&%~'\"` \n"), fc.string({ maxLength: 1 })),
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const pattern = new RegExp(`^${escapedPattern(one)}$`, "su");
      expect(pattern.test(one)).toBe(true);
      expect(pattern.test(other)).toBe(one === other);
    }),
  );
});
