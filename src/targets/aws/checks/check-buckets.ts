import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { Fault } from "../../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../../settings/aws-access.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { Check } from "../../target.ts";
import { awsFault, isUnanswered } from "../aws-fault.ts";
import { clientSettings } from "../client-settings.ts";
import { attempt } from "./attempt.ts";

/**
 * Checks that each readable bucket is there, and says which the load function does not reach: without a NAT gateway its
 * subnets lead to S3 of their own region alone. A network of the operator's own is theirs to know.
 */
export async function checkBuckets(access: AwsAccess, settings: Settings): Promise<Check[]> {
  const { readable_buckets: names, nat_gateway_count: gateways, existing_vpc_id: network } = settings;
  const s3 = new S3Client(clientSettings(access));
  try {
    const here = await s3.config.region();
    return await Promise.all(
      names.map((name) =>
        attempt(`bucket ${name}`, async () => {
          const region = await regionOf(s3, name);
          if (region === undefined) return { ok: true, found: "there" };
          if (region === here || gateways > 0 || network !== undefined) return { ok: true, found: `in ${region}` };
          const found = `in ${region}: the gen function reads it, the load function in its subnets of ${here} does not`;
          return { ok: true, found, remedy: "nat_gateway_count: 1, if messages of the load stage point there" };
        }),
      ),
    );
  } finally {
    s3.destroy();
  }
}

/** Asks S3 for a bucket's region, which it also tells those who may not read it; undefined if it does not say. */
async function regionOf(s3: S3Client, name: string): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadBucketCommand({ Bucket: name }))).BucketRegion;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { headers = {}, statusCode = 0 } =
      "$response" in error ? (error.$response as { headers?: Record<string, string>; statusCode?: number }) : {};
    if (statusCode === 404) {
      throw new Fault("not_found", "there is no such bucket", {
        remedy: "readable_buckets has names of buckets, without s3:// and without a folder",
        cause: error,
      });
    }
    if (isUnanswered(error) || statusCode >= 500) throw awsFault(error, `the bucket ${name}`) ?? error;
    return headers["x-amz-bucket-region"];
  }
}
