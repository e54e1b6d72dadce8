import { expect, test } from "vitest";
import { Fault, isTransient, lineOf, reasonOf } from "../../../src/pipeline/fault/fault.ts";

test.each<[string, unknown, { kind: string; reason: string }]>([
  ["a fault of a message keeps its kind", new Fault("crash", "it died"), { kind: "crash", reason: "it died" }],
  [
    "a remedy comes along",
    new Fault("no_collection", "no collection", { remedy: "name one" }),
    { kind: "no_collection", reason: "no collection (try: name one)" },
  ],
  [
    "a fault that only operators meet is one of the surroundings",
    new Fault("database_unreachable", "no answer"),
    { kind: "infrastructure", reason: "no answer" },
  ],
  ["any other error is unexpected", new TypeError("oops"), { kind: "unexpected", reason: "oops" }],
  ["so is anything else that is thrown", "oops", { kind: "unexpected", reason: "oops" }],
  [
    "secrets are hidden",
    new Fault("network", "GET https://x.org/?sig=abc"),
    { kind: "network", reason: "GET https://x.org/?sig=***" },
  ],
  [
    "also those of a bug",
    new Error("https://x.org/?sig=abc"),
    { kind: "unexpected", reason: "https://x.org/?sig=***" },
  ],
])("of why a message failed: %s", (_, error, expected) => expect(reasonOf(error)).toEqual(expected));

test("a fault keeps its cause, and has none where none was given", () => {
  const cause = new Error("below");
  expect(new Fault("crash", "above", { cause }).cause).toBe(cause);
  expect("cause" in new Fault("crash", "above")).toBe(false);
});

test("a later attempt is worth while for what may pass, not for what is wrong in the message", () => {
  expect((["timeout", "crash", "network", "contention"] as const).map(isTransient)).toEqual([true, true, true, true]);
  expect((["invalid_item", "item_refused", "not_json"] as const).map(isTransient)).toEqual([false, false, false]);
});

test("a line ends with its remedy where there is one", () => {
  expect(lineOf({ message: "a", remedy: "b" })).toBe("a (try: b)");
  expect(lineOf({ message: "a", remedy: undefined })).toBe("a");
});
