import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { pgstacSqlFolder } from "../settings/function-environment.ts";
import { openDatabaseSecrets } from "../targets/aws/database-secrets.ts";
import { answerPrepareDatabase, type PrepareDatabaseEffects } from "./answer-prepare-database.ts";
import { deployedSslMode } from "./deployed-ssl-mode.ts";
import type { LambdaContext } from "./lambda.ts";
import { stdoutLog } from "./stdout-log.ts";

const effects: PrepareDatabaseEffects = {
  secrets: openDatabaseSecrets(),
  sslMode: deployedSslMode(env),
  // The build puts it beside the bundle.
  sqlFolder: fileURLToPath(new URL(pgstacSqlFolder, import.meta.url)),
  log: stdoutLog({ function: "bootstrap" }),
};

/** Lambda's entry for the custom resource that installs pgstac in the database. */
export const handler = (event: unknown, context: LambdaContext) => answerPrepareDatabase(event, context, effects);
