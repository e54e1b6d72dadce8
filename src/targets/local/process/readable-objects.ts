import { Fault } from "../../../pipeline/fault.ts";

type ReadObject = (href: string) => Promise<string>;

/** Reads objects of the buckets that settings name and of no other, as the load function on AWS may. */
export function readableObjects(buckets: readonly string[], read: ReadObject): ReadObject {
  return async (href) => {
    const bucket = /^s3:\/\/([^/]+)\//.exec(href)?.[1];
    if (bucket === undefined || buckets.includes(bucket)) return read(href);
    throw new Fault("href_not_allowed", `${href} may not be read: bucket ${bucket} is not among readable_buckets`, {
      remedy: `add ${bucket} to readable_buckets in settings, then stac-ingest dlq redrive load`,
    });
  };
}
