import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A POST request to the root of a service. */
export interface UnsignedRequest {
  readonly host: string;
  readonly region: string;
  readonly service: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

const keys = new Map<string, KeyObject>();
const mostKeys = 100;

/** Makes the headers that sign a request by AWS's Signature Version 4. */
export function signRequest(
  { host, region, service, contentType, body }: UnsignedRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    "content-type": contentType,
    host,
    "x-amz-date": time,
    ...(sessionToken !== undefined && { "x-amz-security-token": sessionToken }),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join("")}\n${names}\n${sha256(body)}`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  const signature = createHmac("sha256", signingKey(secretAccessKey, scope)).update(text).digest("hex");
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** The key of a day is the same for every request. */
function signingKey(secret: string, scope: string): KeyObject {
  const name = `${secret} ${scope}`;
  const known = keys.get(name);
  if (known) return known;
  if (keys.size >= mostKeys) keys.clear();
  const bytes = scope
    .split("/")
    .reduce((previous, part) => createHmac("sha256", previous).update(part).digest(), Buffer.from(`AWS4${secret}`));
  // Node takes five times as long to sign with bytes.
  const key = createSecretKey(bytes);
  keys.set(name, key);
  return key;
}

const sha256 = (data: string | Uint8Array): string => hash("sha256", data);
