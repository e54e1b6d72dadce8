import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ask, Refused } from "./ask.ts";

/** The answer to a question that a part of the page asks, as far as it has come. */
export interface Asked<Reply> {
  /** The last answer; it stays while another is on its way. */
  readonly reply: Reply | undefined;
  readonly refused: Refused | undefined;
  readonly isWaiting: boolean;
  /** Asks again. */
  readonly again: () => void;
}

/** Time after which a question is asked again that was refused for a reason that passes. */
const retryMilliseconds = 3_000;

/**
 * Asks the server when the path changes, whenever `mark` does, and again while it does not answer. A question that is on its way when the mark changes is
 * answered first: marks may change faster than answers come.
 */
export function useAsked<Reply>(path: string | undefined, mark: unknown = 0): Asked<Reply> {
  const [answer, setAnswer] = useState<{ path?: string; reply?: Reply; refused?: Refused }>({});
  const [isWaiting, setWaiting] = useState(path !== undefined);
  const [count, setCount] = useState(0);
  const asking = useRef<{ readonly left: AbortController; isOld: boolean } | undefined>(undefined);
  const isRetry = useRef(false);
  const again = useCallback(() => setCount((before: number) => before + 1), []);
  useEffect(() => {
    if (path === undefined) return;
    if (asking.current) {
      asking.current.isOld = true;
      return;
    }
    const now = { left: new AbortController(), isOld: false };
    asking.current = now;
    // The refusal stays in sight while its question is asked again.
    if (!isRetry.current) setWaiting(true);
    isRetry.current = false;
    const end = (told: { reply: Reply } | { refused: Refused }): void => {
      if (asking.current !== now) return;
      asking.current = undefined;
      setAnswer({ path, ...told });
      setWaiting(false);
      if (now.isOld) again();
    };
    ask<Reply>(path, undefined, now.left.signal).then(
      (reply) => end({ reply }),
      (error: unknown) => end({ refused: error instanceof Refused ? error : new Refused(String(error)) }),
    );
  }, [path, mark, count]);
  useEffect(
    () => () => {
      asking.current?.left.abort();
      asking.current = undefined;
    },
    [path],
  );
  useEffect(() => {
    if (!answer.refused?.passes) return undefined;
    const timer = setTimeout(() => {
      isRetry.current = true;
      again();
    }, retryMilliseconds);
    return () => clearTimeout(timer);
  }, [answer]);
  const isOfPath = answer.path === path;
  return {
    reply: isOfPath ? answer.reply : undefined,
    refused: isOfPath ? answer.refused : undefined,
    isWaiting,
    again,
  };
}
