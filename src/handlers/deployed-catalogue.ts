import { type CatalogueOptions, openCatalogue } from "../pgstac/catalogue/open-catalogue.ts";
import type { Log } from "../pipeline/message/log.ts";
import { environmentNames } from "../settings/function-environment.ts";
import { databaseUrl, openDatabaseSecrets } from "../targets/aws/database-secrets.ts";
import { deployedSslMode } from "./deployed-ssl-mode.ts";
import { type FunctionEnvironment, required } from "./function-environment.ts";
import { openSecretCatalogue, type SecretCatalogue } from "./secret-catalogue.ts";

/** Most functions do one thing at a time, and a small database has few connections. */
const oneConnection = 1;

/** Opens the catalogue whose secret a function was deployed with. */
export function deployedCatalogue(
  env: FunctionEnvironment,
  log: Log,
  options: Pick<CatalogueOptions, "newestWins" | "connections" | "keepsNotices" | "notifyOf"> = {},
): SecretCatalogue {
  const secretArn = required(env, environmentNames.pgstacSecretArn);
  const secrets = openDatabaseSecrets();
  return openSecretCatalogue({
    readUrl: async () => databaseUrl(await secrets.read(secretArn), deployedSslMode(env)),
    open: (url) =>
      openCatalogue(url, {
        connections: oneConnection,
        ...options,
        preparesLedger: true,
        announce: (sentence) => log("warn", sentence),
      }),
    log,
  });
}
