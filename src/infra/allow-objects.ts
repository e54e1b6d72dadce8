import { type CfnElement, Stack } from "aws-cdk-lib";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { acknowledge } from "./acknowledge.ts";
import { allow } from "./allow.ts";

const reason = "objects have no names before they are written";

/** Lets a function read or write a bucket's objects. */
export function allowObjects(grantee: LambdaFunction, action: "s3:GetObject" | "s3:PutObject", bucket: IBucket): void {
  allow(grantee, [action], [bucket.arnForObjects("*")]);
  const resource = bucket.node.defaultChild as CfnElement | undefined;
  const name = resource
    ? `<${Stack.of(bucket).getLogicalId(resource)}.Arn>`
    : `arn:<AWS::Partition>:s3:::${bucket.bucketName}`;
  acknowledge(grantee.role ?? grantee, { [`AwsSolutions-IAM5[Resource::${name}/*]`]: reason });
}
