import type { Surroundings } from "../input/source/open-source.ts";

/** Surroundings that an operation opens its inputs in: stdin, the folder that paths start at, the way to objects. */
export type InputSurroundings = Surroundings;
