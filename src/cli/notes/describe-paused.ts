import type { Stage } from "../../pipeline/message/stage.ts";

/** Says which stages are paused, and how they go on; empty if none is. */
export const describePaused = (paused: readonly Stage[]): string =>
  paused.map((stage) => `${stage} is paused (try: stac-ingest resume ${stage})`).join("\n");
