import { expect, test } from "vitest";
import { FailureCount } from "../../src/operations/failures.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";

const fault = new Fault("not_json", "it is broken", { remedy: "mend it" });

test("all failures are counted, and the first twenty kept", () => {
  const failures = new FailureCount();
  for (let line = 1; line <= 25; line++) failures.add({ file: "a", line }, fault);
  const { count, first } = failures.report();
  expect([failures.count, count]).toEqual([25, 25]);
  expect(first.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test("failures of one file are in the order of its lines and of the lists in them, files in the order they failed", () => {
  const failures = new FailureCount();
  for (const place of [
    { file: "b", line: 9 },
    { file: "b", line: 2, index: 1 },
    { file: "b", line: 2 },
    { file: "b", line: 2, index: 3 },
    { file: "a", line: 1, index: undefined },
  ]) {
    failures.add(place, fault);
  }
  expect(failures.report().first).toEqual(
    [
      { file: "b", line: 2 },
      { file: "b", line: 2, index: 1 },
      { file: "b", line: 2, index: 3 },
      { file: "b", line: 9 },
      { file: "a", line: 1 },
    ].map((place) => ({ ...place, kind: "not_json", reason: "it is broken (try: mend it)" })),
  );
});

test("nothing failed where nothing was added", () => {
  expect(new FailureCount().report()).toEqual({ count: 0, first: [] });
});
