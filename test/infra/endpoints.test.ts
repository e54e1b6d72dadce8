import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesized } from "./synthesized.ts";

/** Lambda asks these itself, from outside the network, with the function's role. */
const byLambda =
  /^(ec2|logs|sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|GetQueueUrl|ChangeMessageVisibility)$)/;
/** A key is used by the service that it encrypts for. */
const byService = /^kms:/;

/** Services that the code of a function in the network may call. */
function servicesOf(template: Template): string[] {
  const inNetwork = Object.values(template.findResources("AWS::Lambda::Function")).filter(
    ({ Properties }) => Properties.VpcConfig !== undefined,
  );
  const roles = inNetwork.map(({ Properties }) => Properties.Role["Fn::GetAtt"][0]);
  return Object.values(template.findResources("AWS::IAM::Policy"))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => roles.includes(Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }: { Effect: string }) => Effect === "Allow")
    .flatMap(({ Action }: { Action: string | string[] }) => [Action].flat())
    .filter((action: string) => !byLambda.test(action) && !byService.test(action))
    .map((action: string) => action.split(":")[0] ?? "");
}

test.each([
  ["by default", {}],
  ["with buckets of others", { readable_buckets: ["scenes-bucket"] }],
  ["with a topic of stored items", { item_loaded_topic: true }],
])(
  "every service that functions in the network call has an endpoint, and every endpoint is called, %s",
  (_name, given) => {
    const { vpc, pgstac, pipeline } = synthesized(given) as { vpc: Template; pgstac: Template; pipeline: Template };
    const endpoints = Object.values(vpc.findResources("AWS::EC2::VPCEndpoint")).map(
      ({ Properties }) => /\.(\w+)"\]*\}?$/.exec(JSON.stringify(Properties.ServiceName))?.[1],
    );
    expect([...new Set([...servicesOf(pgstac), ...servicesOf(pipeline)])].sort()).toEqual(endpoints.sort());
  },
);
