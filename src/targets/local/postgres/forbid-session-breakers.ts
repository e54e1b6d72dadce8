import type { PGlite } from "@electric-sql/pglite";
import { changeSettingDescription } from "./change-setting-description.ts";
import { keepStack } from "./keep-stack.ts";

/**
 * Removes conversions between encodings, once for each data folder: they are done by libraries that PGlite cannot load,
 * and the first text that is converted breaks it. Without them a client that asks for another encoding is refused.
 */
const removeConversions = `
  do $$
  declare
    command text;
  begin
    if not exists (select from pg_conversion) then return; end if;
    delete from pg_conversion;
    for command in
      select format('revoke execute on function %s from public', oid::regprocedure) from pg_proc
      where pronamespace = 'pg_catalog'::regnamespace and pronargs = 6
        and proargtypes::oid[] @> array['cstring'::regtype::oid, 'internal'::regtype::oid]
        and prolang = (select oid from pg_language where lanname = 'c')
    loop
      execute command;
    end loop;
  end $$`;

const largest = 2 ** 31 - 1;

/**
 * Takes from clients the means to end the one session they share: other encodings, and a time limit after which
 * PostgreSQL ends the session instead of the transaction. Only a superuser's session can do that.
 */
export function forbidSessionBreakers(database: PGlite): Promise<void> {
  return keepStack(database, async () => {
    await database.exec(`set search_path to pg_catalog; ${removeConversions}; reset search_path`);
    const limits = { expected: { least: 0, most: largest }, field: "most", value: 0 } as const;
    changeSettingDescription(database, "transaction_timeout", limits);
  });
}
