import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { unreadable } from "../../../src/input/source/unreadable.ts";
import { Fault } from "../../../src/pipeline/fault/fault.ts";

const errorOf = (make: () => unknown): unknown => {
  try {
    make();
    return undefined;
  } catch (error) {
    return error;
  }
};
const withCode = (code: string, message = `${code}: words of the system`) =>
  Object.assign(new Error(message), { code });

test.each([
  [withCode("ENOENT"), "there is no such file", "check the path"],
  [withCode("EACCES"), "permission denied", "ls -l says who may read it"],
  [
    withCode("EMFILE", "too many open files"),
    "this process has too many files open (system: too many open files)",
    "ulimit",
  ],
  [withCode("EIO", "i/o error"), "the disk or network drive failed while it was read (system: i/o error)", "copy it"],
  [
    withCode("ENOTFOUND", "getaddrinfo ENOTFOUND nowhere.example"),
    "its host has no address (system: getaddrinfo ENOTFOUND nowhere.example)",
    "look at the address",
  ],
  [
    withCode("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9"),
    "nothing answers at its host and port (system: connect ECONNREFUSED 127.0.0.1:9)",
    "look at the address",
  ],
  [
    new TypeError("fetch failed", { cause: withCode("ECONNREFUSED", "connect") }),
    "nothing answers at its host and port (system: connect)",
    "look at the address",
  ],
  [
    withCode("CERT_HAS_EXPIRED", "certificate has expired"),
    "the server's certificate is not trusted, or it speaks no TLS (system: certificate has expired)",
    "NODE_EXTRA_CA_CERTS",
  ],
  [withCode("ECONNRESET", "aborted"), "the connection ended before all of it was there", "read it again"],
  [
    errorOf(() => gunzipSync(gzipSync("x".repeat(99)).subarray(0, 15))),
    "its packed bytes are cut short (zlib: unexpected end of file)",
    "fetch it again",
  ],
  [
    errorOf(() => gunzipSync(Buffer.from([0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0]))),
    "its packed bytes are damaged (zlib: unknown compression method)",
    "gzip -t",
  ],
  [new Error("the server answers 404 Not Found"), "the server answers 404 Not Found", "check the path or address"],
])("the likely cause of %j comes first, and a remedy follows", (error, why, remedy) => {
  expect(unreadable("input", error)).toMatchObject({
    kind: "unreadable_input",
    message: `input cannot be read: ${why}`,
    remedy: expect.stringContaining(remedy),
  });
});

test("a fault keeps its words and gets the name once", () => {
  const fault = new Fault("unreadable_input", "holds no rows", { remedy: "a row" });
  const named = unreadable("input", fault);
  expect(named).toMatchObject({ message: "input: holds no rows", remedy: "a row" });
  expect(unreadable("input", named)).toBe(named);
});
