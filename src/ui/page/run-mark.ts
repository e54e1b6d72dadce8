import type { Feed } from "./use-feed.ts";

/** Numbers of the runs under way, by which it is seen that one went on, began or ended. */
export const runMark = ({ status }: Feed): string =>
  JSON.stringify([
    status?.runs.map(({ id, sent, loaded, dead, state }) => [id, sent, loaded, dead, state]),
    status?.stages.gen.dead,
    status?.stages.load.dead,
  ]);
