import { Fault } from "../../../pipeline/fault/fault.ts";
import type { Payloads } from "../state/payloads.ts";

type ReadDocument = (href: string) => Promise<string>;

/**
 * Builds the reader of documents that messages point at: payloads of this pipeline, and objects of the buckets that
 * settings name and of no other, as the load function on AWS may.
 */
export function buildPayloadReader(
  payloads: Pick<Payloads, "read">,
  buckets: readonly string[],
  readS3: ReadDocument,
): ReadDocument {
  return async (href) => {
    if (href.startsWith("file:")) return payloads.read(href);
    const bucket = /^s3:\/\/([^/]+)\//.exec(href)?.[1];
    if (bucket === undefined || buckets.includes(bucket)) return readS3(href);
    throw new Fault("href_not_allowed", `${href} may not be read: bucket ${bucket} is not among readable_buckets`, {
      remedy: `add ${bucket} to readable_buckets in settings, then stac-ingest dlq redrive load`,
    });
  };
}
