import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesized } from "../synthesized.ts";

const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:earthdata-AbCdEf";

test("the gen function has the processor and the room that settings give it, and reads the secrets they name", () => {
  const { app, pipeline } = synthesized({
    gen: {
      architecture: "arm64",
      tmp_megabytes: 4096,
      secrets: { EARTHDATA_USERNAME: `${secret}#user`, EARTHDATA_PASSWORD: `${secret}#password` },
    },
  });
  pipeline.hasResourceProperties("AWS::Lambda::Function", {
    PackageType: "Image",
    Architectures: ["arm64"],
    EphemeralStorage: { Size: 4096 },
  });
  pipeline.hasResourceProperties("AWS::IAM::Policy", {
    Roles: [{ Ref: Match.stringLikeRegexp("^ItemGenRole") }],
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: "secretsmanager:GetSecretValue", Resource: secret, Effect: "Allow" }),
      ]),
    },
  });
  expect(readFileSync(join(app.outdir, "stactools-ingest-test.assets.json"), "utf8")).toContain(
    `"platform": "linux/arm64"`,
  );
});

test("by default it is built for x86_64, with the room that Lambda gives for nothing, and reads no secret", () => {
  const { pipeline } = synthesized();
  pipeline.hasResourceProperties("AWS::Lambda::Function", {
    PackageType: "Image",
    Architectures: ["x86_64"],
    EphemeralStorage: Match.absent(),
  });
  const policies = pipeline.findResources("AWS::IAM::Policy", {
    Properties: { Roles: [{ Ref: Match.stringLikeRegexp("^ItemGenRole") }] },
  });
  expect(JSON.stringify(policies)).not.toContain("secretsmanager");
});

test.each([
  [{ secrets: { PATH: secret } }, /gen.secrets.PATH.*reserved/],
  [{ secrets: { EARTHDATA_TOKEN: "hunter2" } }, /gen.secrets.EARTHDATA_TOKEN.*ARN of a secret/],
  [{ tmp_megabytes: 20_000 }, /gen.tmp_megabytes/],
])("%j is refused", (gen, message) => {
  expect(() => synthesized({ gen })).toThrow(message);
});
