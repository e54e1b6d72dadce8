import type { Operate } from "../../../pipeline/operate/operate.ts";
import { isNewer } from "../../../settings/pgstac-versions.ts";
import type { Settings } from "../../../settings/settings.ts";
import type { Check } from "../../target.ts";

/** Checks that the database answers, has the version of pgstac that settings ask for, and takes items. */
export async function checkDatabase(operate: Operate, settings: Settings): Promise<Omit<Check, "part">> {
  const { pgstac_version, existing_database_secret_arn } = settings;
  const { version, postgres, cannotLoad } = await operate({ action: "pgstac.version" });
  const found = `pgstac ${version} on PostgreSQL ${postgres}`;
  if (cannotLoad) return { ok: false, found: `${found}; ${cannotLoad.reason}`, remedy: cannotLoad.remedy };
  if (version === pgstac_version) return { ok: true, found };
  if (isNewer(version, pgstac_version)) {
    return {
      ok: false,
      found: `${found}, and settings ask for ${pgstac_version}`,
      remedy: `set pgstac_version to ${version}`,
    };
  }
  // A deployment leaves a database of the operator's as it is.
  const remedy = existing_database_secret_arn
    ? `set pgstac_version to ${version}, or pypgstac migrate --toversion ${pgstac_version}`
    : "stac-ingest deploy";
  return { ok: false, found: `${found}, and settings ask for ${pgstac_version}`, remedy };
}
