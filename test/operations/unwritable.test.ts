import { expect, test } from "vitest";
import { unwritable } from "../../src/operations/unwritable.ts";
import { Fault } from "../../src/pipeline/fault/fault.ts";

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

test.each(["EIO", "EMFILE", "EPIPE"])("%s is nobody's mistake", (code) => {
  expect(unwritable("a/b", error(code), "--out")).toMatchObject({ kind: "infrastructure", remedy: "--out" });
});

test("an error that is not the system's stays as it is", () => {
  const others = [new TypeError("undefined is no function"), error("ERR_INVALID_STATE"), new Fault("timeout", "late")];
  for (const other of others) expect(unwritable("a/b", other, "--out")).toBe(other);
});
