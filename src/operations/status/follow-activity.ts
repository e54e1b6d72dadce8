import type { Target } from "../../targets/target.ts";
import { queryLogs } from "../logs/query-logs.ts";
import { Activity, activityTerms, minutesBack } from "./activity.ts";

/** Activity that is read from the logs. */
export interface FollowedActivity {
  readonly activity: Activity;
  /** Resolves when the logs were read to their end or, with `follow`, when the signal aborts; rejects with their fault. */
  readonly ended: Promise<void>;
}

/** Reads the activity of the last hour from the logs; with `follow` it goes on until the signal aborts. */
export function followActivity(
  target: Pick<Target, "logs">,
  { follow, signal }: { readonly follow: boolean; readonly signal: AbortSignal },
): FollowedActivity {
  const activity = new Activity();
  const read = async (): Promise<void> => {
    const since = Date.now() - minutesBack * 60_000;
    for await (const record of queryLogs(target, { anyOf: activityTerms, since, follow, signal }))
      activity.take(record);
  };
  return { activity, ended: read() };
}
