import { env } from "node:process";
import { openLoadStage } from "./open-load-stage.ts";
import { stageHandler } from "./stage-handler.ts";

/** Lambda's entry for the load stage. */
export const handler = stageHandler("load", (log) => openLoadStage(env, log));
