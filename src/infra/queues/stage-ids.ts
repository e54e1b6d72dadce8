import type { Stage } from "../../pipeline/message/stage.ts";

/** The beginning of the logical ids and alarm names of each stage; another one would replace the stage's resources. */
export const stageIds: Readonly<Record<Stage, string>> = { gen: "ItemGen", load: "ItemLoad" };
