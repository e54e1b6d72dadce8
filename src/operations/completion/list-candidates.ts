import type { Configuration } from "../../settings/configuration.ts";
import type { Target } from "../../targets/target.ts";
import { listCollections } from "../collections/list-collections.ts";
import { listPackages } from "../packages/list-packages.ts";
import { listRuns } from "../runs/list-runs.ts";

/** Kinds of things that have names. */
export type CandidateKind = "recipes" | "packages" | "groups" | "collections" | "runs";

/** A word that may be typed, and what it stands for. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

export interface CandidateSources {
  readonly readConfiguration: () => Promise<Configuration>;
  readonly openTarget: () => Promise<Target>;
}

/** Lists the names of a kind: from settings, or from a pipeline that runs. */
export async function listCandidates(
  kind: CandidateKind,
  { readConfiguration, openTarget }: CandidateSources,
): Promise<Candidate[]> {
  switch (kind) {
    case "recipes": {
      const { settings } = await readConfiguration();
      return Object.entries(settings.recipes).map(([value, recipe]) => ({ value, description: recipe.package }));
    }
    case "packages": {
      const { settings } = await readConfiguration();
      return Object.entries(settings.packages).map(([value, { version = "" }]) => ({ value, description: version }));
    }
    case "groups": {
      const packages = await listPackages(await readConfiguration());
      return packages.flatMap(({ name, groups = [] }) => groups.map((value) => ({ value, description: name })));
    }
    case "collections": {
      await using target = await openTarget();
      const collections = await listCollections(target);
      return collections.map(({ id, title }) => ({ value: id, description: title ?? "" }));
    }
    case "runs": {
      await using target = await openTarget();
      return (await listRuns(target)).map(({ id, label, started_at, state }) => ({
        value: id,
        description: [label, state, started_at].filter((part) => part !== undefined && part !== null).join(", "),
      }));
    }
  }
}
