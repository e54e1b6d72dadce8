import type { Command } from "commander";
import { expect, test } from "vitest";
import type { Context } from "../../../src/cli/context.ts";
import { onSamePipeline } from "../../../src/cli/notes/same-pipeline.ts";
import { buildProgram } from "../../../src/cli/program.ts";

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

const argv = ["--config", "my.yml", "dlq", "list", "--target", "aws", "--region=eu-west-1", "--json"];
const options = "--config my.yml --target aws --region=eu-west-1";

test.each<[string, string]>([
  ["a longer --timeout, or stac-ingest logs", `a longer --timeout, or stac-ingest logs ${options}`],
  [
    "stac-ingest dlq list, or stac-ingest logs --message m",
    `stac-ingest dlq list ${options}, or stac-ingest logs ${options} --message m`,
  ],
  ["gen is paused (try: stac-ingest resume gen)", `gen is paused (try: stac-ingest resume gen ${options})`],
  [
    "stac-ingest enqueue --missing --run r --target aws (that goes on)",
    "stac-ingest enqueue --config my.yml --region=eu-west-1 --missing --run r --target aws (that goes on)",
  ],
  ["stac-ingest packages lock", "stac-ingest packages lock --config my.yml"],
  ["stac-ingest logs --target local", "stac-ingest logs --config my.yml --region=eu-west-1 --target local"],
  ["stac-ingest logs --target=aws", "stac-ingest logs --config my.yml --region=eu-west-1 --target=aws"],
  ["stac-ingest logs --region us-east-1", "stac-ingest logs --config my.yml --target aws --region us-east-1"],
  [
    "stac-ingest status, or name another pipeline by --config, --region or --target",
    `stac-ingest status ${options}, or name another pipeline by --config, --region or --target`,
  ],
  [
    "stac-ingest deploy; or --region of the pipeline you mean",
    `stac-ingest deploy ${options}; or --region of the pipeline you mean`,
  ],
  ["(try: stac-ingest resume gen) or --target local", `(try: stac-ingest resume gen ${options}) or --target local`],
  ["stac-ingest doctor or --target local", `stac-ingest doctor ${options} or --target local`],
  ["stac-ingest pause gen then --target local", `stac-ingest pause gen ${options} then --target local`],
  [
    "stac-ingest logs --reason 'one, or (two' --region r --target local, --config",
    "stac-ingest logs --config my.yml --reason 'one, or (two' --region r --target local, --config",
  ],
  [
    "stac-ingest dlq list --reason 'no option --region here'",
    `stac-ingest dlq list ${options} --reason 'no option --region here'`,
  ],
  [
    `stac-ingest dlq list --reason "no --config=x" and stac-ingest deploy`,
    `stac-ingest dlq list ${options} --reason "no --config=x" and stac-ingest deploy ${options}`,
  ],
  [
    "stac-ingest logs --message 'a stac-ingest status b'",
    `stac-ingest logs ${options} --message 'a stac-ingest status b'`,
  ],
  [
    "stac-ingest logs --message 'it'\\''s, or stac-ingest status b' --region r",
    "stac-ingest logs --config my.yml --target aws --message 'it'\\''s, or stac-ingest status b' --region r",
  ],
  [
    "stac-ingest resume gen: the page's stac-ingest logs are the stage's",
    `stac-ingest resume gen ${options}: the page's stac-ingest logs ${options} are the stage's`,
  ],
  [
    "stac-ingest pause gen of the page's stac-ingest logs, the stage's --region",
    `stac-ingest pause gen ${options} of the page's stac-ingest logs ${options}, the stage's --region`,
  ],
  ["/opt/stac-ingest deploy", "/opt/stac-ingest deploy"],
  ["s3://b/stac-ingest runs here", "s3://b/stac-ingest runs here"],
  ["my-stac-ingest deploy", "my-stac-ingest deploy"],
  ["use the stac-ingest that made it", "use the stac-ingest that made it"],
  ["stac-ingest: a bug", "stac-ingest: a bug"],
])("commands in a text get the options that they lack: %s", (text, expected) => {
  expect(onSamePipeline(text, argv)).toBe(expected);
  expect(onSamePipeline(expected, argv)).toBe(expected);
});

test("commands for one place get no options of the other", () => {
  expect(onSamePipeline("stac-ingest local start, or stac-ingest deploy", argv)).toBe(
    `stac-ingest local start --config my.yml, or stac-ingest deploy ${options}`,
  );
  expect(onSamePipeline("stac-ingest local stop; stac-ingest deploy", ["status", "--target", "local"])).toBe(
    "stac-ingest local stop --target local; stac-ingest deploy",
  );
});

test("commands of AWS are about the same account and region", () => {
  const typed = ["deploy", "--project", "mine", "--region", "eu-west-1", "--profile=my profile"];
  const aws = "--region eu-west-1 --profile='my profile'";
  expect(onSamePipeline("name one (aws rds describe-db-engine-versions --engine postgres)", typed)).toBe(
    `name one (aws rds describe-db-engine-versions ${aws} --engine postgres)`,
  );
  const whole = "aws batch update-job-queue --job-queue q --state ENABLED --region eu-west-1 --profile 'my profile'";
  expect(onSamePipeline(whole, typed)).toBe(whole);
  expect(onSamePipeline("log in to AWS again: aws sso login, or new credentials", typed)).toBe(
    "log in to AWS again: aws sso login --profile='my profile', or new credentials",
  );
  expect(onSamePipeline("aws configure list-profiles", typed)).toBe("aws configure list-profiles");
});

const program = buildProgram({ terminal: { stdout: {}, stderr: {}, env: {} }, argv: [] } as unknown as Context);

const leaves = (command: Command, path: readonly string[] = []): (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));

/** Commands that are about no pipeline. */
const others = new Set(["init", "completion", "complete"]);

test("every command that is about a pipeline gets them", () => {
  for (const path of leaves(program).filter(([name = ""]) => !others.has(name))) {
    const command = ["stac-ingest", ...path].join(" ");
    expect(onSamePipeline(`${command} x`, ["--config", "my.yml"])).toBe(`${command} --config my.yml x`);
  }
});
