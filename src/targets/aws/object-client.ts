import { S3Client } from "@aws-sdk/client-s3";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { clientSettings } from "./client-settings.ts";

export interface ObjectOptions {
  readonly access?: AwsAccess | undefined;
  readonly signal?: AbortSignal;
  /** Only this version of the object is read. */
  readonly etag?: string;
  /** Tells owners of requester-pays buckets that the reader pays. */
  readonly requesterPays?: boolean;
  /** True in subnets without a way to the internet, from which a bucket of another region never answers. */
  readonly isInside?: boolean;
}

const inside = { attempts: 3, connectionMilliseconds: 2_000, requestMilliseconds: 20_000 };

/** Makes the client that reads objects wherever their bucket is. */
export function objectClient({ access, isInside = false }: ObjectOptions): S3Client {
  if (!isInside) return new S3Client({ ...clientSettings(access), followRegionRedirects: true });
  const { requestHandler, ...settings } = clientSettings(access, inside.requestMilliseconds);
  return new S3Client({
    ...settings,
    maxAttempts: inside.attempts,
    requestHandler: { ...requestHandler, connectionTimeout: inside.connectionMilliseconds },
    followRegionRedirects: true,
  });
}
