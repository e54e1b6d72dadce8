import { env } from "node:process";
import { openGenStage } from "./open-gen-stage.ts";
import { stageHandler } from "./stage-handler.ts";

/** Lambda's entry for the gen stage. */
export const handler = stageHandler("gen", (log) => openGenStage(env, log));
