import { installPgstac, oneSlice } from "../pgstac/schema/install-pgstac.ts";
import { Fault } from "../pipeline/fault/fault.ts";
import { OperateRequest } from "../pipeline/operate/operate.ts";
import { faultAnswer, type OperateAnswer } from "../pipeline/operate/operate-answer.ts";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import { validate } from "../pipeline/text/validate.ts";
import { databaseUrl } from "../targets/aws/database-secrets.ts";
import type { PrepareDatabaseEffects } from "./answer-prepare-database.ts";
import type { LambdaContext } from "./lambda.ts";
import { unanswered } from "./unanswered.ts";

/** Time kept back to answer that there was not enough of it. */
const reserveMilliseconds = 10_000;

export interface MigrateEffects extends PrepareDatabaseEffects {
  /** The secrets of the database's administrator and of the catalogue's user, who names the database. */
  readonly arns: { readonly admin: string; readonly user: string };
}

/**
 * Answers an operator's request to migrate pgstac, which only the administrator can do. A migration that takes longer
 * than CloudFormation or a function waits is asked for again and goes on where it was.
 */
export async function answerMigrate(
  event: unknown,
  context: LambdaContext,
  { secrets, arns, sslMode, sqlFolder, log }: MigrateEffects,
): Promise<OperateAnswer> {
  const now = steadyNow();
  const giveUp = new AbortController();
  const limits = { ...oneSlice(), giveUp: giveUp.signal };
  const migrate = async () => {
    const request = validate(OperateRequest, event, "wrong_usage", "the request");
    if (request.action !== "pgstac.migrate") {
      throw new Fault("wrong_usage", `this function only migrates pgstac, and was asked for ${request.action}`);
    }
    const [admin, { dbname }] = await Promise.all([secrets.read(arns.admin), secrets.read(arns.user)]);
    return installPgstac(databaseUrl({ ...admin, dbname }, sslMode), sqlFolder, request.version, limits);
  };
  try {
    const deadline = now + context.getRemainingTimeInMillis() - reserveMilliseconds;
    const reply = await withinTime(migrate(), deadline, unanswered("the database"));
    log("info", "pgstac migrated", { ...reply });
    return { reply };
  } catch (error) {
    // Else the transaction would go on, with its locks, for as long as the function sleeps.
    giveUp.abort();
    if (!(error instanceof Fault)) throw error;
    log("error", "pgstac not migrated", { kind: error.kind, error: error.message });
    return faultAnswer(error);
  }
}
