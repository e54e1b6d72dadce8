import type { Routes } from "../route.ts";

/** The end of the last work on the dead letters of each pipeline. */
const lasts = new WeakMap<object, Promise<unknown>>();

/**
 * Routes that look at dead letters, on AWS one after another: a look hides letters from all others there, and two at
 * once would each find but a part. On this machine a look hides nothing.
 */
export function inTurn(routes: Routes): Routes {
  const entries = Object.entries(routes).map(([name, route]): [string, Routes[string]] => [
    name,
    (shown, asked) => {
      const { target } = shown;
      if (target.name === "local") return route(shown, asked);
      const answer = (lasts.get(target) ?? Promise.resolve()).then(() => {
        // Whoever asked may be gone by now.
        asked.signal.throwIfAborted();
        return route(shown, asked);
      });
      lasts.set(
        target,
        answer.catch(() => {}),
      );
      return answer;
    },
  ]);
  return Object.fromEntries(entries);
}
