import type { Stage } from "../../pipeline/message/stage.ts";

/** Says which stages are paused, with more about each, and how they go on; empty if none is. */
export const describePaused = (paused: readonly Stage[], more = ""): string =>
  paused.map((stage) => `${stage} is paused${more} (try: stac-ingest resume ${stage})`).join("\n");
