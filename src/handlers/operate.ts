import { env } from "node:process";
import { answerOperate } from "./answer-operate.ts";
import type { LambdaContext } from "./lambda.ts";
import { operateCatalogue } from "./operate-catalogue.ts";
import { stdoutLog } from "./stdout-log.ts";

const log = stdoutLog({ function: "operate" });
const catalogue = operateCatalogue(env, log);

/** Lambda's entry for an operator's requests to the catalogue. */
export const handler = (event: unknown, context: LambdaContext) => answerOperate(event, context, catalogue, log);
