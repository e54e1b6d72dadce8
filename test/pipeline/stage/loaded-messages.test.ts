import fc from "fast-check";
import { expect, test } from "vitest";
import { hasSequence, loadedMessages } from "../../../src/pipeline/stage/loaded-messages.ts";
import { message } from "../message/messages.ts";

const of = (run_id: string, sequence: number) => message({}, { attributes: { run_id, sequence: String(sequence) } });

test("places are ranges by run, and messages without a run have none", () => {
  expect(loadedMessages([of("a", 3), of("b", 9), of("a", 1), of("a", 2), of("a", 7), of("a", 7)])).toEqual({
    a: "1-3,7",
    b: "9",
  });
  expect(loadedMessages([message({}, { attributes: {} })])).toBeUndefined();
});

test("exactly the sequences that were loaded are found again", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sequences) => {
      const ranges = loadedMessages(sequences.map((sequence) => of("r", sequence)))?.["r"] ?? "";
      for (let sequence = 1; sequence <= 61; sequence++) {
        expect(hasSequence(ranges, sequence)).toBe(sequences.includes(sequence));
      }
    }),
  );
});
