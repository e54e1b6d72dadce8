import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { isObject } from "../pipeline/text/json.ts";
import { environmentNames, pgstacSqlFolder } from "../settings/function-environment.ts";
import { openDatabaseSecrets } from "../targets/aws/database-secrets.ts";
import { answerMigrate } from "./answer-migrate.ts";
import { answerPrepareDatabase, type PrepareDatabaseEffects } from "./answer-prepare-database.ts";
import { deployedSslMode } from "./deployed-ssl-mode.ts";
import { required } from "./function-environment.ts";
import type { LambdaContext } from "./lambda.ts";
import { stdoutLog } from "./stdout-log.ts";

const effects: PrepareDatabaseEffects = {
  secrets: openDatabaseSecrets(),
  sslMode: deployedSslMode(env),
  // The build puts it beside the bundle.
  sqlFolder: fileURLToPath(new URL(pgstacSqlFolder, import.meta.url)),
  log: stdoutLog({ function: "bootstrap" }),
};

/** Lambda's entry for the custom resource that installs pgstac in the database, and for operators who migrate it. */
export const handler = (event: unknown, context: LambdaContext): Promise<unknown> => {
  if (isObject(event) && "RequestType" in event) return answerPrepareDatabase(event, context, effects);
  const arns = {
    admin: required(env, environmentNames.adminSecretArn),
    user: required(env, environmentNames.pgstacSecretArn),
  };
  return answerMigrate(event, context, { ...effects, arns });
};
