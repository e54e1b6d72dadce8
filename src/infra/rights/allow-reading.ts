import { Bucket } from "aws-cdk-lib/aws-s3";
import type { Settings } from "../../settings/settings.ts";
import { allow } from "./allow.ts";
import { allowObjects, type Grantee } from "./allow-objects.ts";

/**
 * Lets a function or a job read the buckets that settings name, and decrypt what lies there by the named keys. It may list them as
 * well: else S3 says of an object that is not there that it may not be read.
 */
export function allowReading(reader: Grantee, settings: Settings): void {
  const { readable_buckets: names, readable_kms_keys: keys } = settings;
  for (const name of names) {
    const bucket = Bucket.fromBucketName(reader, name, name);
    allow(reader, ["s3:ListBucket"], [bucket.bucketArn]);
    allowObjects(reader, "s3:GetObject", bucket);
  }
  if (keys.length > 0) allow(reader, ["kms:Decrypt"], keys);
}
