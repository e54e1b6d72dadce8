import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "../../../src/settings/settings.ts";
import { checkBuckets } from "../../../src/targets/aws/checks/check-buckets.ts";
import { type Answer, startAnsweringServer } from "./answering-server.ts";

async function check(answer: Answer, given: object = {}) {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  const server = await startAnsweringServer(() => answer);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const settings = readSettings({ readable_buckets: ["scenes"], ...given }, "a test");
  return checkBuckets({ endpointUrl: server.endpointUrl, region: "eu-west-1" }, settings);
}

const inRegion = (region: string, status = 200): Answer => ({
  status,
  body: "",
  headers: { "x-amz-bucket-region": region },
});

test.each([
  ["a bucket of the same region", inRegion("eu-west-1"), {}],
  ["one of another region, with a NAT gateway", inRegion("us-west-2"), { nat_gateway_count: 1 }],
  [
    "one of another region, in a network of the operator's",
    inRegion("us-west-2"),
    { existing_vpc_id: "vpc-0", existing_subnet_ids: ["subnet-0", "subnet-1"] },
  ],
])("%s is well", async (_name, answer, given) => {
  expect(await check(answer, given)).toEqual([
    { part: "bucket scenes", ok: true, found: expect.stringMatching(/^in [a-z]+-west-\d$/) },
  ]);
});

test.each([200, 301, 403])(
  "of another region the load stage's way is missing, also where S3 answers %i",
  async (status) => {
    expect(await check(inRegion("us-west-2", status))).toEqual([
      {
        part: "bucket scenes",
        ok: true,
        found: expect.stringContaining("the load function in its subnets of eu-west-1 does not"),
        remedy: expect.stringContaining("nat_gateway_count: 1"),
      },
    ]);
  },
);

test("a bucket that is not there is named", async () => {
  expect(await check({ status: 404, body: "" })).toMatchObject([
    { ok: false, found: "there is no such bucket", remedy: expect.stringContaining("readable_buckets") },
  ]);
});
