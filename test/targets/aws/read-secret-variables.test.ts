import { afterAll, beforeAll, expect, test } from "vitest";
import { readSecretVariables } from "../../../src/targets/aws/read-secret-variables.ts";
import { type SecretsServer, startSecretsServer } from "../../handlers/secrets-server.ts";

const arn = (name: string): string => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}`;

let server: SecretsServer;
beforeAll(async () => {
  server = await startSecretsServer();
  server.secrets.set(arn("token"), "a token");
  server.secrets.set(arn("login"), JSON.stringify({ user: "eo", password: "p#1", port: 443 }));
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
  });
});
afterAll(() => server[Symbol.asyncDispose]());

test("variables get a whole secret, or one value of it", async () => {
  const secrets = {
    A: arn("token"),
    B: `${arn("login")}#user`,
    C: `${arn("login")}#password`,
    D: `${arn("login")}#port`,
  };
  expect(await readSecretVariables(secrets)).toEqual({ A: "a token", B: "eo", C: "p#1", D: "443" });
});

test.each([
  ["that is not there", arn("gone"), "does not exist"],
  ["without such a key", `${arn("login")}#token`, "has no text under token"],
  ["that is no JSON", `${arn("token")}#key`, "has no text under key"],
])("a secret %s is no fault of a message, and nothing is told of what is in it", async (_name, address, words) => {
  const error = await readSecretVariables({ A: address }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: "infrastructure", message: expect.stringContaining(words) });
  expect(String(error)).not.toMatch(/a token|p#1/);
});
