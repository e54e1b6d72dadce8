import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Fault } from "../../pipeline/fault/fault.ts";
import { isObject, parseJsonIfValid } from "../../pipeline/text/json.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import { awsFault } from "./aws-fault.ts";
import { clientSettings } from "./client-settings.ts";

export interface DatabaseSecret {
  readonly host: string;
  readonly port: number;
  readonly dbname: string;
  readonly username: string;
  readonly password: string;
}

/** Reads secrets as RDS and eoapi-cdk write them. */
export interface DatabaseSecrets extends Disposable {
  /** Reads the secret as it is now. @throws Fault `infrastructure` or `not_found`; neither says what is in it */
  read(secretArn: string): Promise<DatabaseSecret>;
}

export function openDatabaseSecrets(access?: AwsAccess): DatabaseSecrets {
  const client = new SecretsManagerClient(clientSettings(access));
  return { read: (secretArn) => read(client, secretArn), [Symbol.dispose]: () => client.destroy() };
}

async function read(client: SecretsManagerClient, secretArn: string): Promise<DatabaseSecret> {
  const place = `the secret ${secretArn}`;
  const command = new GetSecretValueCommand({ SecretId: secretArn });
  const { SecretString = "" } = await client.send(command).catch((error: unknown) => {
    throw awsFault(error, place) ?? error;
  });
  const secret = parseJsonIfValid(SecretString);
  const { host, port = 5432, dbname = "postgres", username, password } = isObject(secret) ? secret : {};
  if (typeof host !== "string" || typeof username !== "string" || typeof password !== "string") {
    throw new Fault("infrastructure", `${place} does not hold a database's host, username and password`, {
      remedy: "stac-ingest deploy, or point existing_database_secret_arn at another secret",
    });
  }
  return { host, port: Number(port), dbname: String(dbname), username, password };
}

/** Passwords do not travel in the clear, and not to a server that only says it is the database. */
const defaultSslMode = "verify-full";

/** The `postgresql://` address of the database in a secret. */
export function databaseUrl(
  { host, port, dbname, username, password }: DatabaseSecret,
  sslMode = defaultSslMode,
): string {
  const credentials = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  return `postgresql://${credentials}@${host}:${port}/${encodeURIComponent(dbname)}?sslmode=${sslMode}`;
}
