import { expect, test } from "vitest";
import {
  kindOfParts,
  kindsInReason,
  type PartFailure,
  reasonOfParts,
} from "../../../src/pipeline/stage/reason-of-parts.ts";

const failure = (place: string, kind: PartFailure["kind"] = "invalid_item", reason = "it is bad"): PartFailure => ({
  place,
  kind,
  reason,
});

test("one failure is told as it is, with its place if it has one", () => {
  expect(reasonOfParts([failure("")])).toBe("it is bad");
  expect(reasonOfParts([failure("features[3] (b)")])).toBe("features[3] (b): it is bad");
});

test("parts of one kind are told without it", () => {
  const failures = [failure("features[0]"), failure("features[1]")];
  expect(kindOfParts(failures)).toBe("invalid_item");
  expect(reasonOfParts(failures)).toBe("it is bad: features[0], features[1]");
});

test("of many parts some are named, at least one of each kind, and the others counted", () => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    failure(`features[${index}]`, "invalid_item", "x".repeat(999)),
  );
  const failures = [...many, failure("features[5000]", "no_collection", "none")];
  expect(kindOfParts(failures)).toBe("several");
  const reason = reasonOfParts(failures);
  expect(Buffer.byteLength(reason)).toBeLessThan(1000);
  expect(reason).toMatch(/^5,001 parts failed \(5,000 invalid_item, 1 no_collection\): features\[0\]: invalid_item: x/);
  expect(reason).toContain("features[5000]: no_collection: none");
  expect(reason).toMatch(/; and 4,99\d more$/);
});

test("a reason of parts names each kind, also where their words are the same", () => {
  const bad = failure("features[0]");
  const stray = failure("features[1]", "no_collection");
  expect(kindsInReason(reasonOfParts([bad, stray]))).toEqual(["invalid_item", "no_collection"]);
  const many = Array.from({ length: 1200 }, () => bad);
  expect(kindsInReason(reasonOfParts([...many, stray]))).toEqual(["invalid_item", "no_collection"]);
  for (const failures of [[bad], [bad, bad], []]) expect(kindsInReason(reasonOfParts(failures))).toEqual([]);
});
