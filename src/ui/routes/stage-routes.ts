import * as z from "zod";
import { pauseStages, resumeStages } from "../../operations/pause-stages.ts";
import { stages } from "../../pipeline/message/stage.ts";
import { validate } from "../../pipeline/text/validate.ts";
import type { Routes } from "../route.ts";

const Pause = z.strictObject({ stage: z.enum(stages), paused: z.boolean() });

/** Routes that pause stages and resume them. */
export const stageRoutes: Routes = {
  "POST /api/pause": async ({ target }, { body }) => {
    const { stage, paused } = validate(Pause, body, "wrong_usage", "the request");
    return { report: await (paused ? pauseStages : resumeStages)(target, [stage]) };
  },
};
