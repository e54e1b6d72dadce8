import type { Stage } from "../../pipeline/message/stage.ts";

/** Says that a wait has no end because nothing runs the stages or one of them is paused, and what to type. */
export const describeNotRunning = (remedy: string, paused: Stage | undefined): string =>
  `${paused ? `${paused} is paused, and messages are left for it` : "nothing runs the stages yet"}; waiting (try: ${remedy})`;
