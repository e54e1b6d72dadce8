import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "../pipeline/message/log.ts";
import { type GenImage, genImage } from "../settings/function-environment.ts";
import type { FunctionSettings } from "../settings/function-settings.ts";
import type { ItemMaker } from "../stactools/item-maker.ts";
import { openItemMaker } from "../stactools/open-item-maker.ts";
import { allWorkersMegabytes, overlappingWorkers } from "../stactools/worker-numbers.ts";
import { deployedSettings } from "./deployed-settings.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

export interface PreloadingItemMaker {
  readonly itemMaker: ItemMaker;
  /** Resolves when the first package of settings is imported, or cannot be: its messages then say why. */
  readonly preloaded: Promise<void>;
}

/** Opens the workers over the image's packages and starts the first before anything else is loaded. */
export function openGenMaker(
  env: FunctionEnvironment,
  log: Log,
  image: GenImage = genImage,
  settings: FunctionSettings<"gen"> = deployedSettings(env, "gen"),
): PreloadingItemMaker {
  const { secrets = {} } = settings.gen;
  const itemMaker = openItemMaker({
    settings,
    readSecrets: async () => {
      if (Object.keys(secrets).length === 0) return {};
      const { readSecretVariables } = await import("../targets/aws/read-secret-variables.ts");
      return readSecretVariables(secrets);
    },
    ...image,
    log,
    workers: overlappingWorkers(settings),
    totalMegabytes: allWorkersMegabytes(settings),
    // The image itself is read-only.
    schemaFolder: join(tmpdir(), "stac-ingest-schemas"),
  });
  const [first] = Object.keys(settings.packages);
  const preloaded = first === undefined ? Promise.resolve() : itemMaker.preload(first).catch(() => {});
  return { itemMaker, preloaded };
}
