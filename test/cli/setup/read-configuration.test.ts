import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readConfiguration } from "../../../src/cli/setup/read-configuration.ts";
import { folderWith, removeFolders } from "../folder.ts";

afterEach(removeFolders);

const elsewhere = { AWS_DEFAULT_REGION: "eu-west-3" };

test.each<[string, { settings?: string; options?: { profile?: string; region?: string }; env: object }, unknown]>([
  ["AWS_DEFAULT_REGION counts as with the AWS command line", { env: elsewhere }, "eu-west-3"],
  ["AWS_REGION, which the SDK reads, counts for more", { env: { ...elsewhere, AWS_REGION: "eu-west-1" } }, undefined],
  ["so does a profile's", { options: { profile: "p" }, env: elsewhere }, undefined],
  ["settings count for more", { settings: "region: us-west-2", env: elsewhere }, "us-west-2"],
  ["and what is typed for most", { options: { region: "us-east-1" }, env: elsewhere }, "us-east-1"],
])("the region: %s", async (_, { settings = "", options = {}, env }, region) => {
  const folder = folderWith({ "config.yml": settings });
  const { access } = await readConfiguration(options, { env: { ...env }, cwd: () => folder });
  expect(access.region).toBe(region);
});

test("the reference's settings file is taken unchanged", async () => {
  const text = [
    "project_id: stactools-ingest",
    "stage: test",
    "tags:",
    "  project: demo",
    "nat_gateway_count: 0",
    "db_instance_type: t3.micro",
    "db_allocated_storage: 5",
  ].join("\n");
  const folder = folderWith({ "config.yml": text });
  const { settings } = await readConfiguration({}, { env: {}, cwd: () => folder });
  expect(settings).toMatchObject({
    project_id: "stactools-ingest",
    stage: "test",
    tags: { project: "demo" },
    nat_gateway_count: 0,
    db_instance_type: "t3.micro",
    db_allocated_storage: 5,
  });
});

test.each([
  ["UTF-16, as Notepad writes it", Buffer.from("\ufeffstage: test", "utf16le")],
  ["UTF-16 without a mark", Buffer.from("stage: test", "utf16le")],
  ["Latin-1", Buffer.from("tags: {ort: Köln}", "latin1")],
])("settings in another encoding are named as such: %s", async (_, content) => {
  const folder = folderWith({});
  await writeFile(join(folder, "config.yml"), content);
  await expect(readConfiguration({}, { env: {}, cwd: () => folder })).rejects.toMatchObject({
    kind: "unreadable_input",
    message: expect.stringContaining("it is no text in UTF-8"),
    remedy: expect.stringContaining("save it as UTF-8"),
  });
});

test.each(["version: 1.10", "python: 3.10"])("a version without quotes: %s", async (line) => {
  const folder = folderWith({ "config.yml": `packages:\n  p:\n    ${line}\n` });
  await expect(readConfiguration({}, { env: {}, cwd: () => folder })).rejects.toMatchObject({
    remedy: expect.stringMatching(/^put it in quotes/),
  });
});
