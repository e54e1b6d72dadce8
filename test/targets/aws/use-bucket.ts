import { S3Client } from "@aws-sdk/client-s3";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, vi } from "vitest";

/** Emulates S3 with a bucket for the tests of a file, whose AWS clients find it; returns one that fills the bucket. */
export function useBucket(name: string): () => S3Client {
  let server: FauxqsServer;
  let s3: S3Client;
  beforeAll(async () => {
    server = await startFauxqs({ port: 0, logger: false });
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${server.port}`);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    server.createBucket(name);
    s3 = new S3Client({ forcePathStyle: true });
  });
  afterAll(async () => {
    s3.destroy();
    vi.unstubAllEnvs();
    await server.stop();
  });
  return () => s3;
}
