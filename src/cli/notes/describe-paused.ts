import type { Stage } from "../../pipeline/message/stage.ts";
import { onSamePipeline } from "./same-pipeline.ts";

/** Says which stages are paused, and how they go on; empty if none is. */
export const describePaused = (paused: readonly Stage[], argv: readonly string[]): string =>
  paused.map((stage) => `${stage} is paused (try: ${onSamePipeline(`stac-ingest resume ${stage}`, argv)})`).join("\n");
