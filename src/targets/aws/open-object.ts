import type { Readable } from "node:stream";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Fault } from "../../pipeline/fault.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/**
 * The bytes behind an `s3://bucket/key` address, as they come.
 * @throws Fault `unreadable_input` or `infrastructure`
 */
export async function openObject(
  href: string,
  { access, signal }: { access?: AwsAccess | undefined; signal?: AbortSignal } = {},
): Promise<Readable> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(href) ?? [];
  if (!bucket || !key) {
    throw new Fault("unreadable_input", `${href} is no address of an object`, { remedy: "s3://bucket/key" });
  }
  const client = new S3Client({ ...clientSettings(access), followRegionRedirects: true });
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body } = await client.send(command, signal ? { abortSignal: signal } : {});
    if (!Body) throw new Error("the object has no body");
    return (Body as Readable).once("close", () => client.destroy());
  } catch (error) {
    client.destroy();
    throw objectFault(href, error as Error);
  }
}

const explanations: Readonly<Record<string, { why: string; remedy: string }>> = {
  NoSuchKey: { why: "there is no such object", remedy: "check the key" },
  NoSuchBucket: { why: "there is no such bucket", remedy: "check the bucket's name" },
  AccessDenied: { why: "access denied", remedy: "allow s3:GetObject on it" },
  CredentialsProviderError: { why: "there are no AWS credentials", remedy: "log in to AWS, or set AWS_PROFILE" },
};

/** The fault of an address that cannot be read; whoever is denied it is told the right that is missing. */
export function objectFault(href: string, error: Error, right = "s3:GetObject"): unknown {
  const explanation = explanations[error.name];
  if (!explanation) return awsFault(error, href) ?? error;
  const why = explanation.why;
  const remedy = error.name === "AccessDenied" ? `allow ${right} on it` : explanation.remedy;
  return new Fault("unreadable_input", `${href} cannot be read: ${why}`, { remedy, cause: error });
}
