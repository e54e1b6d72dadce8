import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { type CostPart, estimateCost } from "../../src/operations/estimate-cost.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { synthesized } from "./synthesized.ts";

const everything = {
  packages: { "stactools-a": { run_on: "batch" } },
  logs_endpoint: true,
  item_loaded_topic: true,
  endpoints_in_one_zone: true,
  nat_gateway_count: 2,
  stac_api_access: "private",
};

/** Counts in the templates each thing that costs by the hour or month. */
function countedIn(settings: object) {
  const { vpc, pgstac, pipeline } = synthesized(settings);
  const all = (type: string) =>
    [vpc, pgstac, pipeline].flatMap((template) => Object.values((template as Template).findResources(type)));
  return {
    endpointZones: all("AWS::EC2::VPCEndpoint").reduce(
      (sum, { Properties }) => sum + (Properties.VpcEndpointType === "Interface" ? Properties.SubnetIds.length : 0),
      0,
    ),
    gateways: all("AWS::EC2::NatGateway").length,
    keys: all("AWS::KMS::Key").length,
    secrets: all("AWS::SecretsManager::Secret").length,
    // AWS bills an alarm by the metrics that it looks at.
    alarmMetrics: all("AWS::CloudWatch::Alarm").reduce(
      (sum, { Properties: { Metrics } }) =>
        sum + (Metrics?.filter(({ MetricStat }: { MetricStat?: object }) => MetricStat).length ?? 1),
      0,
    ),
    polledQueues: all("AWS::Lambda::EventSourceMapping").length,
    addresses: all("AWS::EC2::EIP").length,
  };
}

const sumOf = (idle: readonly CostPart[], part: RegExp): number =>
  idle.filter((each) => part.test(each.part)).reduce((sum, { usd }) => sum + (usd ?? 0), 0);

test.each([
  ["by default", {}],
  ["with everything switched on", everything],
  ["with a private API", { stac_api_access: "private" }],
  ["in three zones", { availability_zones: ["us-east-1a", "us-east-1b", "us-east-1c"], nat_gateway_count: 5 }],
])("idle costs are those of what the templates have, %s", (_name, settings) => {
  const counted = countedIn(settings);
  const { idle } = estimateCost(readSettings(settings, "test"));
  const gatewaysUsd = sumOf(idle, /NAT gateway/);
  const numberIn = (part: RegExp): number => Number(idle.map((each) => part.exec(each.part)?.[1]).find(Boolean));
  expect({
    endpointZones: sumOf(idle, /^endpoint/) / 7.3,
    gateways: gatewaysUsd / 36.5,
    addresses: gatewaysUsd / 36.5,
    keys: sumOf(idle, /^key/),
    secrets: Math.round(sumOf(idle, /^secrets/) / 0.4),
    alarmMetrics: numberIn(/^(\d+) metrics of alarms/),
    polledQueues: numberIn(/looks into (\d+) queues/),
  }).toEqual({
    ...counted,
    endpointZones: expect.closeTo(counted.endpointZones, 5),
    gateways: expect.closeTo(counted.gateways, 5),
    addresses: expect.closeTo(counted.addresses, 5),
  });
});
