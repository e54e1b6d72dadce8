import type { Settings } from "../../../settings/settings.ts";
import { hashSettings } from "./hash-settings.ts";
import type { ProcessRecord } from "./process-record.ts";

/** Tells if a running pipeline has other settings than those of now. */
export const startedOtherwise = (record: ProcessRecord | undefined, settings: Settings): boolean =>
  record?.settings !== undefined && record.settings !== hashSettings(settings);
