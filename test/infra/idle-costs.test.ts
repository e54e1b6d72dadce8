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
    alarms: all("AWS::CloudWatch::Alarm").length,
  };
}

const sumOf = (idle: readonly CostPart[], part: RegExp): number =>
  idle.filter((each) => part.test(each.part)).reduce((sum, { usd }) => sum + (usd ?? 0), 0);

test.each([
  ["by default", {}],
  ["with everything switched on", everything],
])("idle costs are those of what the templates have, %s", (_name, settings) => {
  const counted = countedIn(settings);
  const { idle } = estimateCost(readSettings(settings, "test"));
  expect({
    endpointZones: sumOf(idle, /^endpoint/) / 7.3,
    gateways: sumOf(idle, /NAT gateway/) / 32.85,
    keys: sumOf(idle, /^key/),
    secrets: Math.round(sumOf(idle, /^secrets/) / 0.4),
    alarms: Number(idle.find(({ part }) => /alarms/.test(part))?.part.split(" ")[0]),
  }).toEqual({
    ...counted,
    endpointZones: expect.closeTo(counted.endpointZones, 5),
    gateways: expect.closeTo(counted.gateways, 5),
  });
});
