import { type CfnElement, Stack } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { acknowledge } from "../acknowledge.ts";
import { allow } from "./allow.ts";

const reason = "objects have no names before they are written";

/** A function, or the role of a job. */
export type Grantee = LambdaFunction | Role;

/** Lets a function or a job read or write a bucket's objects. */
export function allowObjects(grantee: Grantee, action: "s3:GetObject" | "s3:PutObject", bucket: IBucket): void {
  allow(grantee, [action], [bucket.arnForObjects("*")]);
  const resource = bucket.node.defaultChild as CfnElement | undefined;
  const name = resource
    ? `<${Stack.of(bucket).getLogicalId(resource)}.Arn>`
    : `arn:<AWS::Partition>:s3:::${bucket.bucketName}`;
  acknowledge(("role" in grantee && grantee.role) || grantee, { [`AwsSolutions-IAM5[Resource::${name}/*]`]: reason });
}
