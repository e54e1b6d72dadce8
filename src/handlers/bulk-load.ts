import { env } from "node:process";
import { answerBulkLoad } from "./answer-bulk-load.ts";
import { bulkLoadEffects } from "./bulk-load-effects.ts";
import type { LambdaContext } from "./lambda.ts";
import { stdoutLog } from "./stdout-log.ts";

const effects = bulkLoadEffects(env, stdoutLog({ function: "bulk-load" }));

/** Lambda's entry for the loads of objects that an operator asks for. */
export const handler = (event: unknown, context: LambdaContext) => answerBulkLoad(event, context, effects);
