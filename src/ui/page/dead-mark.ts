import { stages } from "../../pipeline/message/stage.ts";
import type { Feed } from "./use-feed.ts";

/** Counts of dead letters, by which it is seen that some came or went. */
export const deadMark = ({ status }: Feed): string =>
  status ? stages.map((stage) => status.stages[stage].dead).join() : "";
