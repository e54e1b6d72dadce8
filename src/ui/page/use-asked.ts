import { useCallback, useEffect, useState } from "preact/hooks";
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

/** Asks the server when the path changes, and whenever `mark` does. */
export function useAsked<Reply>(path: string | undefined, mark: unknown = 0): Asked<Reply> {
  const [answer, setAnswer] = useState<{ path?: string; reply?: Reply; refused?: Refused }>({});
  const [isWaiting, setWaiting] = useState(path !== undefined);
  const [count, setCount] = useState(0);
  const again = useCallback(() => setCount((before: number) => before + 1), []);
  useEffect(() => {
    if (path === undefined) return undefined;
    let isWanted = true;
    setWaiting(true);
    ask<Reply>(path)
      .then(
        (reply) => isWanted && setAnswer({ path, reply }),
        (error: unknown) =>
          isWanted && setAnswer({ path, refused: error instanceof Refused ? error : new Refused(String(error)) }),
      )
      .finally(() => isWanted && setWaiting(false));
    return () => {
      isWanted = false;
    };
  }, [path, mark, count]);
  const isOfPath = answer.path === path;
  return {
    reply: isOfPath ? answer.reply : undefined,
    refused: isOfPath ? answer.refused : undefined,
    isWaiting,
    again,
  };
}
