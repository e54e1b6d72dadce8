import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { type ObjectOptions, objectClient } from "./object-client.ts";
import { objectFault } from "./open-object.ts";

/** An object of a bucket. */
export interface FoundObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly etag: string;
}

export interface ListOptions extends Omit<ObjectOptions, "etag"> {
  /** The key after which the list begins. */
  readonly after?: string | undefined;
}

/**
 * Lists the objects whose keys begin with a prefix, in the order of their keys, a page in memory at once.
 * @throws Fault `unreadable_input` or `infrastructure`
 */
export async function* listObjects(
  bucket: string,
  prefix: string,
  { after, ...options }: ListOptions = {},
): AsyncGenerator<FoundObject> {
  const { signal, requesterPays } = options;
  const client = objectClient(options);
  const payer = requesterPays ? ({ RequestPayer: "requester" } as const) : {};
  try {
    let ContinuationToken: string | undefined;
    do {
      const place = { Bucket: bucket, Prefix: prefix, StartAfter: after, ContinuationToken };
      const command = new ListObjectsV2Command({ ...place, ...payer });
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
