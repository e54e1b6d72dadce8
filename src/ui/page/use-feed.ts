import { useEffect, useState } from "preact/hooks";
import type { NoStatus, ShownStatus } from "../status-feed.ts";

/** The state of the pipeline as it was told last. */
export interface Feed {
  readonly status?: ShownStatus;
  /** Reason why nothing is known of the pipeline now. */
  readonly failure?: NoStatus;
  /** False while the page's server does not answer. */
  readonly isConnected: boolean;
}

/** Follows the state of the pipeline; a server that comes back is followed again. */
export function useFeed(): Feed {
  const [feed, setFeed] = useState<Feed>({ isConnected: true });
  useEffect(() => {
    const events = new EventSource("api/events");
    events.onmessage = ({ data }) => {
      const told = JSON.parse(data) as { status?: ShownStatus; failure?: NoStatus };
      setFeed((before: Feed) => ({
        ...(told.failure ? { ...(before.status && { status: before.status }), failure: told.failure } : told),
        isConnected: true,
      }));
    };
    events.onerror = () => setFeed((before: Feed) => ({ ...before, isConnected: false }));
    return () => events.close();
  }, []);
  return feed;
}
