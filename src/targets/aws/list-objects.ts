import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { clientSettings } from "./client-settings.ts";
import { objectFault } from "./open-object.ts";

/** An object of a bucket. */
export interface FoundObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly etag: string;
}

/**
 * Lists the objects whose keys begin with a prefix, in the order of their keys, a page in memory at once.
 * @throws Fault `unreadable_input` or `infrastructure`
 */
export async function* listObjects(
  bucket: string,
  prefix: string,
  { access, signal }: { access?: AwsAccess | undefined; signal?: AbortSignal } = {},
): AsyncGenerator<FoundObject> {
  const client = new S3Client({ ...clientSettings(access), followRegionRedirects: true });
  try {
    let ContinuationToken: string | undefined;
    do {
      const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken });
      const { Contents = [], NextContinuationToken } = await client
        .send(command, signal ? { abortSignal: signal } : {})
        .catch((error: Error) => {
          throw objectFault(`s3://${bucket}/${prefix}`, error, "s3:ListBucket");
        });
      for (const { Key = "", Size = 0, LastModified, ETag = "" } of Contents) {
        const etag = ETag.replaceAll('"', "");
        yield { key: Key, sizeBytes: Size, lastModified: LastModified?.toISOString() ?? "", etag };
      }
      ContinuationToken = NextContinuationToken;
    } while (ContinuationToken !== undefined);
  } finally {
    client.destroy();
  }
}
