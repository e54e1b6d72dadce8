import type { Settings } from "../../pipeline/settings.ts";
import type { Stage } from "../../pipeline/stage.ts";

/** Receives after which a message of a stage is dead. */
export const maxReceivesOf = (settings: Settings): Record<Stage, number> => ({
  gen: settings.gen.max_receives,
  load: settings.load.max_receives,
});
