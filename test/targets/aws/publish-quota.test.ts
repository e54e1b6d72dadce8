import { expect, test } from "vitest";
import { publishQuota } from "../../../src/targets/aws/publish-quota.ts";

test.each([
  [27_000, ["us-east-1"]],
  [8_100, ["us-west-2", "eu-west-1"]],
  [1_350, ["us-east-2", "us-west-1", "ap-south-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"]],
  [1_350, ["ap-northeast-1", "eu-central-1"]],
  [270, ["eu-west-3", "sa-east-1", "ap-northeast-3", "us-gov-west-1", "a-region-of-tomorrow"]],
])("%d messages a second, nine tenths of SNS's quota, are published in %j", (messages, regions) => {
  for (const region of regions) expect(publishQuota(region)).toBeCloseTo(messages);
});
