import { afterEach, expect, test, vi } from "vitest";
import type { Context } from "../../../src/cli/context.ts";
import { chosenStacks } from "../../../src/cli/options/stack-option.ts";
import { withCdk } from "../../../src/cli/setup/with-cdk.ts";
import { approvals, watchDeployment } from "../../../src/cli/watch-deployment.ts";
import { readSettings } from "../../../src/settings/settings.ts";
import { folderWith, removeFolders } from "../folder.ts";
import { run } from "../terminal.ts";

afterEach(() => {
  removeFolders();
  vi.unstubAllEnvs();
});

test("without Docker a deployment ends before anything is made, and says what to do", async () => {
  const { code, stdout, stderr } = await run(["deploy", "--yes"], {
    cwd: folderWith({}),
    env: { CDK_DOCKER: "no-docker-here" },
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe(
    "stac-ingest: the gen stage's image cannot be built: no-docker-here is not running here\n" +
      "  try: start Docker (or set CDK_DOCKER to podman or finch), or set gen_image to an image in ECR\n",
  );
});

test("an endpoint where nothing listens is named before anything is put together, and what to do", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const { code, stdout, stderr } = await run(["deploy", "--yes", "--endpoint-url", "http://127.0.0.1:1"], {
    cwd: folderWith({
      "config.yml": "gen_image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/gen:1\nregion: us-east-1\n",
    }),
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toBe(
    "stac-ingest: AWS cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n  try: check the network and the region\n",
  );
});

test("an installation without the CDK says so", async () => {
  const left = Object.assign(new Error("Cannot find package 'aws-cdk-lib' imported from app.js"), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  await expect(withCdk(() => Promise.reject(left))).rejects.toMatchObject({
    kind: "tool_missing",
    message: "deploying to AWS needs aws-cdk-lib, which was left out of this installation",
  });
  const bug = Object.assign(new Error("Cannot find module './app.js'"), { code: "ERR_MODULE_NOT_FOUND" });
  await expect(withCdk(() => Promise.reject(bug))).rejects.toBe(bug);
});

test("a stack that is none is wrong usage", async () => {
  const { code, stderr } = await run(["deploy", "--stack", "pipline"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Allowed choices are vpc, pgstac, pipeline");
});

test("chosen stacks are those that are there", () => {
  const settings = readSettings({ project_id: "p", stage: "s" }, "test");
  const there = ["p-s-vpc", "p-s"];
  expect(chosenStacks(undefined, there, settings)).toEqual(there);
  expect(chosenStacks(["pipeline", "pgstac"], there, settings)).toEqual(["p-s"]);
});

test.each(
  approvals.flatMap((requireApproval) =>
    [true, false].flatMap((broadens) => [true, false].map((yes) => ({ requireApproval, broadens, yes }))),
  ),
)(
  "whether people are asked: $requireApproval, rights grow: $broadens, --yes: $yes",
  async ({ requireApproval, broadens, yes }) => {
    const notes: string[] = [];
    const context = {
      terminal: { stdin: {}, stderr: {} },
      note: (text: string) => void notes.push(text),
      signal: new AbortController().signal,
    } as unknown as Context;
    const asking = watchDeployment(context, { requireApproval, yes }).approve("IAM changes", broadens);
    const expected = !yes && (requireApproval === "any-change" || (requireApproval === "broadening" && broadens));
    if (expected) await expect(asking).rejects.toMatchObject({ kind: "wrong_usage", remedy: "add --yes" });
    else await asking;
    expect(notes).toEqual(expected ? ["IAM changes"] : []);
  },
);
