import { expect, test } from "vitest";
import { unwritable } from "../../src/operations/unwritable.ts";

const error = (code: string) => Object.assign(new Error(code), { code });

test("a full disk is no wrong usage, and a folder that is missing is named", () => {
  expect(unwritable("a/b", error("ENOSPC"), "--out")).toMatchObject({
    kind: "infrastructure",
    message: "a/b cannot be written: the disk is full (system: ENOSPC)",
    remedy: "make room there, or --out",
  });
  expect(unwritable("a/b", error("ENOENT"), "--out")).toMatchObject({
    kind: "wrong_usage",
    remedy: "make the folder a, or --out",
  });
  expect(unwritable("a/b", error("EROFS"), "--out")).toMatchObject({ kind: "wrong_usage", remedy: "--out" });
});
