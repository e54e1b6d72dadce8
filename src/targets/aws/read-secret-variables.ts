import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

/**
 * Reads the values of variables from Secrets Manager: the whole secret, or the key after `#` of one that is JSON.
 * @throws Fault `infrastructure`, which does not say what is in a secret
 */
export async function readSecretVariables(
  secrets: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const client = new SecretsManagerClient(clientSettings());
  try {
    const read = Object.entries(secrets).map(async ([name, address]) => [name, await readValue(client, address)]);
    return Object.fromEntries(await Promise.all(read));
  } finally {
    client.destroy();
  }
}

async function readValue(client: SecretsManagerClient, address: string): Promise<string> {
  const [arn = "", key] = address.split("#");
  const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: arn })).catch((error) => {
    const fault = awsFault(error, `the secret ${arn}`);
    throw fault ? new Fault("infrastructure", fault.message, { remedy: "check gen.secrets", cause: error }) : error;
  });
  if (key === undefined) return SecretString;
  const parsed = parseJsonIfValid(SecretString);
  const value = isObject(parsed) ? parsed[key] : undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Fault("infrastructure", `the secret ${arn} has no text under ${key}`, { remedy: "check gen.secrets" });
}
