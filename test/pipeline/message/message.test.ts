import fc from "fast-check";
import { expect, test } from "vitest";
import { carriedAttributes, keptOnResend } from "../../../src/pipeline/message/message.ts";
import {
  besideReason,
  reasonAttributes,
  reasonNames,
  withoutReason,
} from "../../../src/pipeline/stage/reason-attributes.ts";
import { truncateBytes } from "../../../src/pipeline/text/truncate-bytes.ts";
import { message } from "./messages.ts";

test("only the run, the number in it, the place in the input and the first publication follow a message from request to item", () => {
  const attributes = { run_id: "r", sequence: "1", place: "a.csv:2", error_kind: "crash", mine: "y" };
  const request = { ...message({}), attributes, publishedAt: Date.UTC(2026, 0, 2) };
  expect(carriedAttributes(request)).toEqual({
    run_id: "r",
    sequence: "1",
    place: "a.csv:2",
    published_at: "2026-01-02T00:00:00.000Z",
  });
});

test("attributes that have a reason's name are kept beside the reason, however often they died", () => {
  expect(besideReason({ stage: "mine", "own.stage": "older", "own.name": "n", name: "m", astage: "a" })).toEqual({
    "own.stage": "mine",
    "own.own.stage": "older",
    "own.name": "n",
    name: "m",
    astage: "a",
  });
});

test("a redriven message has the attributes it had before it died", () => {
  const name = fc.oneof(
    fc.constantFrom(...reasonNames, "own.name", "name"),
    fc
      .constantFrom("own.", "own.own.")
      .chain((prefix) => fc.constantFrom(...reasonNames).map((reason) => `${prefix}${reason}`)),
  );
  fc.assert(
    fc.property(fc.dictionary(name, fc.string()), (attributes) => {
      const subject = message("x", { attributes });
      const dead = reasonAttributes(subject, { stage: "gen", kind: "crash", reason: "because", now: 0 });
      expect(dead).toMatchObject({ stage: "gen", error_kind: "crash", error_message: "because", attempts: "1" });
      expect(withoutReason(dead)).toEqual(keptOnResend(subject));
    }),
  );
});

test("a reason without a text is told by its kind", () => {
  const dead = reasonAttributes(message("x"), { stage: "load", kind: "crash", reason: "", now: 0 });
  expect(dead["error_message"]).toBe("crash");
});

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdefg", 6, "abc…"],
  ["aéé", 5, "aéé"],
  ["aéée", 5, "a…"],
  ["éééé", 7, "éé…"],
])("%s in %i bytes is %s", (text, limit, expected) => expect(truncateBytes(text, limit)).toBe(expected));
