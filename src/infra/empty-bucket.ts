import { DeleteObjectsCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { type AwsConnection, clientConfig } from "./aws-connection.ts";

/** Deletes every object of a bucket, which CloudFormation does not; a bucket that is gone is empty. Returns how many. */
export async function emptyBucket(bucket: string, connection: AwsConnection): Promise<number> {
  const client = new S3Client(clientConfig(connection));
  let deleted = 0;
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
      const Objects = Contents.map(({ Key = "" }) => ({ Key }));
      if (Objects.length === 0) continue;
      const { Errors = [] } = await client.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors[0]) throw new Error(`${bucket}/${Errors[0].Key} cannot be deleted: ${Errors[0].Message}`);
      deleted += Objects.length;
    }
    return deleted;
  } catch (error) {
    if ((error as Error).name === "NoSuchBucket") return deleted;
    throw error;
  } finally {
    client.destroy();
  }
}
