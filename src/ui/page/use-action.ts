import { useCallback, useState } from "preact/hooks";
import { Refused } from "./ask.ts";

/** Something that is done once it was asked for, and how it ended. */
export interface Action {
  readonly isRunning: boolean;
  /** The sentence that says what was done. */
  readonly done: string | undefined;
  readonly refused: Refused | undefined;
  /** Does it; resolves to true if it was done. */
  readonly run: (work: () => Promise<string | undefined>) => Promise<boolean>;
}

/** Runs one thing at a time and keeps how the last one ended. */
export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, "run">>({ isRunning: false, done: undefined, refused: undefined });
  const run = useCallback(async (work: () => Promise<string | undefined>): Promise<boolean> => {
    setState({ isRunning: true, done: undefined, refused: undefined });
    try {
      setState({ isRunning: false, done: await work(), refused: undefined });
      return true;
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused(String(error));
      setState({ isRunning: false, done: undefined, refused });
      return false;
    }
  }, []);
  return { ...state, run };
}
