import { env } from "node:process";
import { steadyNow } from "../pipeline/process/steady-now.ts";
import { withinTime } from "../pipeline/process/within-time.ts";
import { openGenMaker } from "./open-gen-maker.ts";
import { stageHandler } from "./stage-handler.ts";
import { stdoutLog } from "./stdout-log.ts";
import { unanswered } from "./unanswered.ts";

/** Lambda ends an initialisation that takes longer than ten seconds, and begins it anew. */
const initialisationMilliseconds = 8_000;

// Python imports the package while Node loads the clients of AWS.
const { itemMaker, preloaded } = openGenMaker(env, stdoutLog({ stage: "gen" }));
const { openGenStage } = await import("./open-gen-stage.ts");

/** Lambda's entry for the gen stage. */
export const handler = stageHandler("gen", (log) => openGenStage(env, log, itemMaker));

// Lambda gives the initialisation more of a processor than the invocations that follow.
await withinTime(preloaded, steadyNow() + initialisationMilliseconds, unanswered("the package")).catch(() => {});
