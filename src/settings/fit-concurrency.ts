import type { Settings } from "./settings.ts";

/** Runs that commands and the STAC API need beside both stages. */
const keptForOthers = 2;
/** The fewest that an event source takes. */
const fewest = 2;

/** Runs at once that AWS keeps for functions without a reservation. */
const keptByAws = 100;

export interface FittedSettings {
  readonly settings: Settings;
  /** A sentence about the numbers that were lowered; left out where everything fits. */
  readonly warning?: string;
}

/**
 * Lowers the concurrency of the stages to the runs at once that the account allows: the gen stage would take all of them,
 * and nothing would be loaded or answered. Load is lowered only when gen has no more to give.
 */
export function fitConcurrency(settings: Settings, allowed: number): FittedSettings {
  const { gen, load } = settings;
  if (gen.concurrency + load.concurrency + keptForOthers <= allowed) return { settings };
  const forLoad = Math.max(fewest, Math.min(load.concurrency, allowed - keptForOthers - fewest));
  const forGen = Math.max(fewest, Math.min(gen.concurrency, allowed - keptForOthers - forLoad));
  const lowered = [
    ...(forGen < gen.concurrency ? [`gen.concurrency ${forGen} instead of ${gen.concurrency}`] : []),
    ...(forLoad < load.concurrency ? [`load.concurrency ${forLoad} instead of ${load.concurrency}`] : []),
  ];
  return {
    settings: {
      ...settings,
      gen: { ...gen, concurrency: forGen },
      load: { ...load, concurrency: forLoad },
    },
    warning:
      `the account runs ${allowed} functions at once: deployed with ${lowered.join(" and ")}` +
      ` (try: ask AWS for a higher quota of concurrent executions, then stac-ingest deploy)`,
  };
}

/** Tells if an account that allows so many runs at once lets the STAC API's be reserved; a new account lets none be. */
export const mayReserve = ({ stac_api_concurrency }: Settings, allowed: number): boolean =>
  allowed - stac_api_concurrency >= keptByAws;
