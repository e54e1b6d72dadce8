import type { Stage } from "../../../pipeline/message/stage.ts";
import type { Settings } from "../../../settings/settings.ts";
import { queueMaxReceives, stageNumbers } from "../../../settings/stage-numbers.ts";

/** Counts the receives after which a message of a stage that keeps failing is dead. */
export const maxReceivesOf = (settings: Settings): Record<Stage, number> => ({
  gen: settings.gen.max_receives,
  load: settings.load.max_receives,
});

/** Counts the receives after which the queue itself makes a dead letter of it. */
export const queueMaxReceivesOf = (settings: Settings): Record<Stage, number> => ({
  gen: queueMaxReceives(stageNumbers(settings, "gen")),
  load: queueMaxReceives(stageNumbers(settings, "load")),
});
