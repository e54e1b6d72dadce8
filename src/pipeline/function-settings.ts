import type { Settings } from "./settings.ts";

/** What the functions on AWS need of settings, to be read again with `readSettings`. */
export function functionSettings(settings: Settings): Partial<Settings> {
  const { packages, allow_any_package, create_missing_collections, gen_workers, gen, load } = settings;
  return {
    packages,
    allow_any_package,
    create_missing_collections,
    ...(gen_workers !== undefined && { gen_workers }),
    gen,
    load,
  };
}
