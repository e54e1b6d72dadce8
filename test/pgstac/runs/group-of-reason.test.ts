import { expect, test } from "vitest";
import { groupOfReason } from "../../../src/pgstac/runs/group-of-reason.ts";

test.each([
  ["no such file: /data/scenes/a_1.tif", "no such file: /data/scenes/b_27.tif"],
  [
    "HTTP response code 404 for https://example.com/a.tif",
    "HTTP response code 404 for https://example.org/x/b.tif?c=1",
  ],
  ["item S2A_31UDQ_20240101 was not stored", "item S2B_32TPS_20240102_0 was not stored"],
  ["'a b' is not a date", "'2024-13-01' is not a date"],
  ["line 12: expected string", "line 13: expected string"],
])("%s and %s are one group", (one, other) => {
  expect(groupOfReason(one)).toBe(groupOfReason(other));
});

test.each([
  ["no such file: /data/a.tif", "permission denied: /data/a.tif"],
  ["properties.datetime: missing", "geometry: missing"],
])("%s and %s are two groups", (one, other) => {
  expect(groupOfReason(one)).not.toBe(groupOfReason(other));
});

test("a group's reason is short", () => {
  expect(groupOfReason("word ".repeat(1000)).length).toBeLessThanOrEqual(200);
});
