import { expect, test } from "vitest";
import { onSamePipeline } from "../../../src/cli/notes/same-pipeline.ts";

test.each<[string[], string]>([
  [["deploy", "--yes"], "stac-ingest status"],
  [
    ["--project", "mine", "deploy", "--region=eu-west-1", "--yes"],
    "stac-ingest status --project mine --region=eu-west-1",
  ],
  [["deploy", "--config", "my settings.yml"], "stac-ingest status --config 'my settings.yml'"],
  [["deploy", "--", "--project", "mine"], "stac-ingest status"],
])("after %j: %s", (argv, expected) => {
  expect(onSamePipeline("stac-ingest status", argv)).toBe(expected);
});
