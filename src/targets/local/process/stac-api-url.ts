import { stacApiPath } from "../../stac-api.ts";
import type { ProcessRecord } from "./process-record.ts";

/** Returns the address of a running pipeline's STAC API; undefined if it is not served. */
export const stacApiUrl = ({ pageUrl }: Pick<ProcessRecord, "pageUrl">): string | undefined =>
  pageUrl === undefined ? undefined : new URL(stacApiPath, pageUrl).href;
