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

/** An answer, or a refusal with the number of those before it, one after another. */
interface Answer<Reply> {
  readonly path?: string;
  readonly reply?: Reply;
  readonly refused?: Refused;
  readonly refusals?: number;
}

/** Time after which a question is asked again that reached nobody: twice as long each time, up to the longest. */
const [retryMilliseconds, longestRetryMilliseconds] = [3_000, 60_000];

/**
 * Asks the server when the path changes, whenever `mark` does, and again while nobody is reached, unless the question is
 * `isOfPerson`: one that a person asks by a button. A question that is on its way when the mark changes is answered
 * first: marks may change faster than answers come.
 */
export function useAsked<Reply>(
  path: string | undefined,
  mark: unknown = 0,
  { isOfPerson = false }: { readonly isOfPerson?: boolean } = {},
): Asked<Reply> {
  const [answer, setAnswer] = useState<Answer<Reply>>({});
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
      setAnswer((before: Answer<Reply>) => {
        const wasRefused = before.path === path && before.refused !== undefined;
        return { path, ...told, refusals: wasRefused ? (before.refusals ?? 0) + 1 : 0 };
      });
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
      isRetry.current = false;
    },
    [path],
  );
  useEffect(() => {
    if (isOfPerson || answer.path !== path || !answer.refused?.passes) return undefined;
    const wait = Math.min(retryMilliseconds * 2 ** (answer.refusals ?? 0), longestRetryMilliseconds);
    const timer = setTimeout(() => {
      // A question that the mark asked meanwhile brings an answer of its own.
      if (asking.current) return;
      isRetry.current = true;
      again();
    }, wait);
    return () => clearTimeout(timer);
  }, [answer, path, isOfPerson]);
  const isOfPath = answer.path === path;
  return {
    reply: isOfPath ? answer.reply : undefined,
    refused: isOfPath ? answer.refused : undefined,
    isWaiting,
    again,
  };
}
