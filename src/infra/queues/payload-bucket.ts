import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { messageRetentionDays } from "../../settings/stage-numbers.ts";
import { acknowledge } from "../acknowledge.ts";

/** Documents too large for a message, for as long as a message that points to one can live, redriven once. */
export function payloadBucket(scope: Construct): IBucket {
  const bucket = new Bucket(scope, "PayloadBucket", {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [
      { expiration: Duration.days(2 * messageRetentionDays), abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, { "AwsSolutions-S1": "only the pipeline's functions write here, and what they write expires" });
  return bucket as IBucket;
}
