import { expect, test } from "vitest";
import { type PipelineOptions, settingsFrom } from "../../../src/cli/options/pipeline-options.ts";

test.each<[PipelineOptions, object]>([
  [{}, {}],
  [{ target: "local" }, { target: "local" }],
  [{ target: "aws" }, { target: "aws" }],
  [{ profile: "p" }, { target: "aws" }],
  [{ endpointUrl: "http://127.0.0.1:4566" }, { target: "aws" }],
  [{ region: "eu-west-1" }, { target: "aws", region: "eu-west-1" }],
  [
    { project: "mine", deploymentStage: "prod", target: "aws" },
    { target: "aws", project_id: "mine", stage: "prod" },
  ],
])("%j changes settings to %j", (options, settings) => {
  expect(settingsFrom(options)).toEqual(settings);
});

test("an option of AWS's with --target local is wrong usage", () => {
  expect(() => settingsFrom({ target: "local", deploymentStage: "prod" })).toThrow(
    expect.objectContaining({
      kind: "wrong_usage",
      message: "--deployment-stage is about AWS, and --target local is not",
    }),
  );
});
