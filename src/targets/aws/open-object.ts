import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { Fault } from "../../pipeline/fault/fault.ts";
import { awsFault } from "./aws-fault.ts";
import { type ObjectOptions, objectClient } from "./object-client.ts";

/**
 * The bytes behind an `s3://bucket/key` address, as they come.
 * @throws Fault `unreadable_input` or `infrastructure`
 */
export async function openObject(href: string, options: ObjectOptions = {}): Promise<Readable> {
  const object = objectAt(href, options);
  const { signal } = options;
  const client = objectClient(options);
  try {
    const { Body } = await client.send(new GetObjectCommand(object), signal ? { abortSignal: signal } : {});
    if (!Body) throw new Error("the object has no body");
    return (Body as Readable).once("close", () => client.destroy());
  } catch (error) {
    client.destroy();
    throw objectFault(href, error as Error);
  }
}

/** The parameters of a request that names an object. @throws Fault `unreadable_input` */
export function objectAt(href: string, { etag, requesterPays }: Pick<ObjectOptions, "etag" | "requesterPays">) {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(href) ?? [];
  if (!Bucket || !Key) {
    throw new Fault("unreadable_input", `${href} is no address of an object`, { remedy: "s3://bucket/key" });
  }
  return {
    Bucket,
    Key,
    ...(etag !== undefined && { IfMatch: `"${etag}"` }),
    ...(requesterPays && { RequestPayer: "requester" as const }),
  };
}

const explanations: Readonly<Record<string, { why: string; remedy: string }>> = {
  NoSuchKey: { why: "there is no such object", remedy: "check the key" },
  NoSuchBucket: { why: "there is no such bucket", remedy: "check the bucket's name" },
  AccessDenied: { why: "access denied", remedy: "allow s3:GetObject on it" },
  PreconditionFailed: { why: "it was replaced meanwhile", remedy: "the same command again" },
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
