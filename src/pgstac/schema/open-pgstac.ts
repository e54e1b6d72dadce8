import { Fault, lineOf } from "../../pipeline/fault/fault.ts";
import type { PgstacSettings } from "../../settings/pgstac-settings.ts";
import {
  defaultVersion,
  isSupported,
  isTooOld,
  oldestRelease,
  supportedVersions,
} from "../../settings/pgstac-versions.ts";
import type { Connections } from "../database/connections.ts";
import { type ConnectionOptions, openConnections } from "../database/open-connections.ts";
import { applyPgstacSettings } from "./apply-pgstac-settings.ts";
import { readCapabilities } from "./capabilities.ts";
import { type Installed, installPgstac, oneSlice } from "./install-pgstac.ts";
import { KnownCapabilities } from "./known-capabilities.ts";
import { cannotLoad } from "./rights.ts";

/** A database with pgstac. */
export interface Pgstac extends Connections {
  readonly capabilities: KnownCapabilities;
  /** Brings the database to another version of pgstac; undefined if its SQL is missing. */
  readonly migrate?: (version: string) => Promise<Installed>;
}

export interface PgstacOptions extends ConnectionOptions {
  /** Finds the folder of pgstac's SQL files for a version; without it the database cannot be migrated. */
  readonly findSql?: (version: string) => Promise<string>;
  /** Receives warnings about the database for the operator. */
  readonly announce?: (sentence: string) => void;
  /** Settings of pgstac's own that are written to the database. */
  readonly pgstacSettings?: PgstacSettings;
  /** True if a database that takes no items from this role is refused; it is announced otherwise. */
  readonly mustLoad?: boolean;
}

/** @throws Fault `database_unreachable`, `pgstac_missing`, `pgstac_unsupported`, or `infrastructure` if it must load */
export async function openPgstac(
  url: string,
  { findSql, announce, mustLoad, pgstacSettings, ...options }: PgstacOptions,
): Promise<Pgstac> {
  const connections = await openConnections(url, options);
  const { pool } = connections;
  try {
    const capabilities = await readCapabilities(pool);
    checkVersion(capabilities.version, announce);
    const unable = cannotLoad(capabilities.rights);
    if (unable && mustLoad) throw unable;
    if (unable) announce?.(lineOf(unable));
    else if (pgstacSettings) await applyPgstacSettings(pool, pgstacSettings);
    return {
      ...connections,
      capabilities: new KnownCapabilities(pool, capabilities),
      ...(findSql && { migrate: async (version) => installPgstac(url, await findSql(version), version, oneSlice()) }),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

function checkVersion(version: string | undefined, announce: PgstacOptions["announce"]): void {
  const remedy = "stac-ingest pgstac migrate, with --database-url and its address if settings do not name it";
  if (version === undefined) throw new Fault("pgstac_missing", "the database has no pgstac", { remedy });
  if (isTooOld(version)) {
    throw new Fault(
      "pgstac_unsupported",
      `the database has pgstac ${version}; supported are ${oldestRelease} and later`,
      {
        remedy,
      },
    );
  }
  if (isSupported(version)) return;
  announce?.(
    `the database has pgstac ${version}, which is written to by its own functions, many times slower than ${supportedVersions.join(", ")}; stac-ingest pgstac migrate brings it to ${defaultVersion}`,
  );
}
