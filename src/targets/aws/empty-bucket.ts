import { DeleteObjectsCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { Fault } from "../../pipeline/fault/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/**
 * Deletes every object of a bucket, which CloudFormation does not; a bucket that is gone is empty. Returns how many.
 * @throws Fault `infrastructure`
 */
export async function emptyBucket(bucket: string, access: AwsAccess): Promise<number> {
  const client = new S3Client({ ...clientSettings(access), forcePathStyle: access.endpointUrl !== undefined });
  let deleted = 0;
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
      const Objects = Contents.map(({ Key = "" }) => ({ Key }));
      if (Objects.length === 0) continue;
      const Delete = { Objects, Quiet: true };
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
      if (Errors[0]) throw new Fault("infrastructure", `${bucket}/${Errors[0].Key} stays: ${Errors[0].Message}`);
      deleted += Objects.length;
    }
    return deleted;
  } catch (error) {
    if ((error as Error).name === "NoSuchBucket") return deleted;
    throw awsFault(error, `bucket ${bucket}`) ?? error;
  } finally {
    client.destroy();
  }
}
