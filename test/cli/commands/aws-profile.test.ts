import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandLineIn } from "../../journeys/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "stac-ingest-profile-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { PATH } = process.env;
const { run } = commandLineIn(folder, { PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true" });

test("a profile that is mistyped is named, and how to find the right one", async () => {
  const { code, stderr } = await run(["status", "--profile", "nope", "--region", "eu-central-1"]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(/have no profile nope with credentials\n {2}try: aws configure list-profiles/),
  });
});

test("a region that nobody names is told as that", async () => {
  const { code, stderr } = await run(["status", "--target", "aws"]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/names a region\n {2}try: --region/) });
});
