import * as z from "zod";
import type { InstallOptions } from "../pgstac/schema/install-pgstac.ts";
import { prepareDatabase } from "../pgstac/schema/prepare-database.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import type { Log } from "../pipeline/message/log.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import { parseJson } from "../pipeline/text/json.ts";
import { validate } from "../pipeline/text/validate.ts";
import { PgstacSettings } from "../settings/pgstac-settings.ts";
import { type DatabaseSecrets, databaseUrl } from "../targets/aws/database-secrets.ts";
import { answerCloudFormation, CustomResourceEvent, type Outcome } from "./custom-resource.ts";
import type { LambdaContext } from "./lambda.ts";
import { unanswered } from "./unanswered.ts";

const Flag = z.string().transform((text) => text.toUpperCase() === "TRUE");

/** The properties that eoapi-cdk's PgStacDatabase gives its bootstrapper; CloudFormation makes strings of all values. */
const Properties = z.looseObject({
  conn_secret_arn: z.string(),
  new_user_secret_arn: z.string(),
  reader_secret_arn: z.optional(z.string()),
  pgstac_version: z.string(),
  // As JSON: CloudFormation would make strings of the values.
  pgstac_settings: z.string().default("{}"),
  mosaic_index: Flag.default(true),
});

export interface PrepareDatabaseEffects {
  readonly secrets: DatabaseSecrets;
  readonly sslMode: string | undefined;
  readonly sqlFolder: string;
  readonly log: Log;
}

/** Time kept back to tell CloudFormation that there was not enough of it. */
const reserveMilliseconds = 10_000;
/** Time kept back for the last statement of pgstac's queue, which nothing ends early. */
const queueReserveMilliseconds = 120_000;

/** Installs or upgrades pgstac when CloudFormation makes or changes the resource. Deleting it leaves the database be. */
export async function answerPrepareDatabase(
  event: unknown,
  context: LambdaContext,
  effects: PrepareDatabaseEffects,
): Promise<void> {
  const { log } = effects;
  const deadline = steadyNow() + context.getRemainingTimeInMillis() - reserveMilliseconds;
  const asked = validate(CustomResourceEvent, event, "invalid_request", "the event");
  const giveUp = new AbortController();
  const limits = { queueUntil: deadline - queueReserveMilliseconds, giveUp: giveUp.signal };
  let outcome: Outcome = { status: "SUCCESS" };
  if (asked.RequestType !== "Delete") {
    try {
      outcome = await withinTime(prepare(asked, effects, limits), deadline, () => tooSlow(asked));
    } catch (error) {
      // Else the transaction would go on, with its locks, for as long as the function sleeps.
      giveUp.abort();
      const { message, remedy } = error as Partial<Fault> & Error;
      const reason = remedy === undefined ? message : `${message} (try: ${remedy})`;
      log("error", "pgstac not installed", { error: reason });
      outcome = { status: "FAILED", reason };
    }
  }
  await answerCloudFormation(asked, outcome);
}

/** Makes the fault of an outcome that took too long, of which a migration may go on outside of CloudFormation. */
function tooSlow({ ResourceProperties, OldResourceProperties }: CustomResourceEvent): Fault {
  const fault = unanswered("the database")();
  const before = OldResourceProperties?.["pgstac_version"];
  if (before === undefined || before === ResourceProperties["pgstac_version"]) return fault;
  return new Fault(fault.kind, fault.message, { remedy: "stac-ingest pgstac migrate, then stac-ingest deploy" });
}

async function prepare(
  { ResourceProperties }: CustomResourceEvent,
  effects: PrepareDatabaseEffects,
  limits: Pick<InstallOptions, "queueUntil" | "giveUp">,
): Promise<Outcome> {
  const { secrets, sslMode, sqlFolder, log } = effects;
  const properties = validate(Properties, ResourceProperties, "invalid_request", "the resource's properties");
  const { conn_secret_arn, new_user_secret_arn, reader_secret_arn } = properties;
  const [admin, user, reader] = await Promise.all([
    secrets.read(conn_secret_arn),
    secrets.read(new_user_secret_arn),
    reader_secret_arn === undefined ? undefined : secrets.read(reader_secret_arn),
  ]);
  const asked = properties.pgstac_version;
  const { from, to, files, queued } = await prepareDatabase({
    ...limits,
    adminUrl: databaseUrl(admin, sslMode),
    database: user.dbname,
    user: { name: user.username, password: user.password },
    ...(reader && { reader: { name: reader.username, password: reader.password } }),
    version: asked,
    sqlFolder,
    settings: validate(
      PgstacSettings,
      parseJson(properties.pgstac_settings, "pgstac_settings"),
      "invalid_request",
      "pgstac_settings",
    ),
    mosaicIndex: properties.mosaic_index,
  });
  if (to === asked) log("info", "pgstac installed", { from, to, files });
  // Also what CloudFormation asks for when it takes a deployment back; failing then would leave the stack stuck.
  else log("warn", "pgstac stays at its newer version", { version: to, asked });
  if (queued > 0) log("warn", "partitions are still to be brought up to date: stac-ingest pgstac migrate", { queued });
  return { status: "SUCCESS", data: { pgstac_version: to } };
}
