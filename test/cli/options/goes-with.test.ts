import { afterEach, expect, test } from "vitest";
import { folderWith, removeFolders } from "../folder.ts";
import { closeTestTargets } from "../target.ts";
import { run, runForReal } from "../terminal.ts";

afterEach(() => {
  closeTestTargets();
  removeFolders();
});

test.each([
  ["publish f --method ignore", "--method only goes with --direct"],
  ["publish f --database-url postgresql://me@server/db", "--database-url only goes with --direct"],
  ["publish f --dry-run", "--dry-run only goes with --requests"],
  ["publish f --requests --direct", "--direct does not go with --requests"],
  ["local start --database-url postgresql://me@server/db --port 5", "--port does not go with --database-url"],
  ["local stop --target aws", "local is about the pipeline on this machine"],
  ["local status --region eu-west-1", "local is about the pipeline on this machine"],
  ["deploy --target local", "deploy is about the pipeline on AWS"],
  ["dlq list --stage gen", "--stage could mean two things"],
])("%s is refused with the reason", async (typed, reason) => {
  const { code, stdout, stderr } = await run(typed.split(" "));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(reason);
  expect(stderr).toContain("try: ");
});

test("an option that settings make meaningless is refused, too", async () => {
  const cwd = folderWith({ "config.yml": "database_url: postgresql://me@server/db" });
  const { code, stderr } = await runForReal(["local", "start", "--port", "5"], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("--port") });
});
