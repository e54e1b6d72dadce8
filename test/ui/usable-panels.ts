import { grouped } from "../../src/pipeline/text/grouped.ts";

/** Sentences by which each panel says that it can be used, with so many letters, runs and items. */
export const usablePanels: Readonly<Record<string, (count: number) => RegExp>> = {
  pipeline: (count) => new RegExp(`^${grouped(count)} dead$`),
  letters: (count) => (count === 0 ? /^No dead letter is here/ : new RegExp(`^${grouped(count)} in 4 groups`)),
  runs: (count) => (count === 0 ? /^No run yet/ : /^the latest 20/),
  map: (count) => new RegExp(`^${grouped(count)} items here`),
};
