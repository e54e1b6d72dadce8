import { openAwsPayloads } from "./payloads.ts";

/**
 * The document behind an `s3://bucket/key` address, for a stage on this machine.
 * @throws Fault `payload_missing`, `item_too_large`, `invalid_request` or `infrastructure`
 */
export async function readObject(href: string, requesterPays: boolean): Promise<string> {
  using payloads = openAwsPayloads(undefined, { requesterPays });
  return await payloads.read(href);
}
