import type { AwsAccess } from "./aws-access.ts";
import type { Settings } from "./settings.ts";

/** Settings, and the paths and the access to AWS that go with them. */
export interface Configuration {
  readonly settings: Settings;
  /** The settings file, or undefined where there is none. */
  readonly file: string | undefined;
  /** Folder that paths in settings are relative to. */
  readonly folder: string;
  readonly stateFolder: string;
  /** `packages.lock` beside the settings file. */
  readonly lockPath: string;
  /** Folder of what can be made again: environments, uv, databases prepared in advance. */
  readonly cacheFolder: string;
  readonly access: AwsAccess;
}
