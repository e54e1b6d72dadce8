import { expect, test } from "vitest";
import { hashInto } from "../../../src/operations/verify/key-hash.ts";

const hashOf = (text: string) => {
  const hash = { high: 0, low: 0 };
  hashInto(hash, text);
  return hash;
};

test.each(["high", "low"] as const)(
  "the %s half of ids that differ in few digits collides as chance has it",
  (half) => {
    const count = 300_000;
    const seen = new Set<number>();
    for (let index = 0; index < count; index++) {
      seen.add(hashOf(`S2A_MSIL2A_${String(index * 10).padStart(9, "0")}_T32TQM`)[half]);
    }
    // Chance expects n²/2^33 collisions in 32 bits: some ten.
    expect(count - seen.size).toBeLessThan(30);
  },
);

test("texts that differ in length, order or one high bit differ", () => {
  const texts = ["", "\0", "\0\0", "ab", "ba", "a", "á", "\u0161", "a\u0300"];
  expect(new Set(texts.map((text) => JSON.stringify(hashOf(text)))).size).toBe(texts.length);
});
