import type pg from "pg";
import type { PgstacSettings } from "../../settings/pgstac-settings.ts";

/** Writes settings into pgstac's own table; those that are left out stay as they are. */
export async function applyPgstacSettings(
  client: Pick<pg.ClientBase, "query">,
  settings: PgstacSettings,
): Promise<void> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return;
  await client.query(
    `INSERT INTO pgstac.pgstac_settings (name, value) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE pgstac_settings.value <> excluded.value`,
    [entries.map(([name]) => name), entries.map(([, value]) => String(value))],
  );
}
