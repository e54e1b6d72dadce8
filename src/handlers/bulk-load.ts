import { env } from "node:process";
import { bulkConnections } from "../settings/bulk-load.ts";
import { answerBulkLoad } from "./answer-bulk-load.ts";
import { deployedCatalogue } from "./deployed-catalogue.ts";
import { deployedSettings } from "./deployed-settings.ts";
import type { LambdaContext } from "./lambda.ts";
import { stdoutLog } from "./stdout-log.ts";

const log = stdoutLog({ function: "bulk-load" });
const { newest_wins: newestWins, requester_pays: requesterPays } = deployedSettings(env, "load");
const catalogue = deployedCatalogue(env, log, { newestWins, connections: bulkConnections });

/** Lambda's entry for the loads of objects that an operator asks for. */
export const handler = (event: unknown, context: LambdaContext) =>
  answerBulkLoad(event, context, { catalogue, requesterPays, log });
