import { expect, test } from "vitest";
import { stdoutLog } from "../../src/handlers/stdout-log.ts";
import { recordsOf } from "./function-bench.ts";

test("a record is one line, whatever its fields hold", async () => {
  const records = await recordsOf(async () => {
    stdoutLog({ stage: "gen" })("warn", "run failed", { reason: 'two\nlines and "quotes"', run_id: undefined });
  });
  expect(records).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: "warn",
      stage: "gen",
      event: "run failed",
      reason: 'two\nlines and "quotes"',
    },
  ]);
});

test("signatures, tokens and passwords in addresses are not written", async () => {
  const records = await recordsOf(async () => {
    stdoutLog({ stage: "gen" })("error", "message dead", {
      reason:
        "GET https://b.s3.amazonaws.com/a.tif?X-Amz-Algorithm=AWS4&X-Amz-Credential=AKIA/x&X-Amz-Signature=abc and https://c.blob.core.windows.net/a.tif?se=2026&sig=s%2Bg%3D failed",
      href: "postgresql://user:hunter2@host:5432/db",
    });
  });
  const text = JSON.stringify(records);
  for (const secret of ["AKIA", "abc", "s%2Bg", "hunter2"]) expect(text).not.toContain(secret);
  expect(text).toContain(
    "https://b.s3.amazonaws.com/a.tif?X-Amz-Algorithm=AWS4&X-Amz-Credential=***&X-Amz-Signature=***",
  );
  expect(text).toContain("postgresql://user:***@host:5432/db");
});
