import type { PGlite } from "@electric-sql/pglite";
import { keepStack } from "./wasm-stack.ts";

/**
 * Other encodings than UTF-8 are converted by libraries that PGlite cannot load: the first text that is converted breaks
 * it. Without these a client that asks for another encoding is refused. Done once for each data folder.
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

interface EngineModule {
  readonly HEAP32: Int32Array;
  UTF8ToString(pointer: number): string;
  stringToUTF8OnStack(text: string): number;
  /** PostgreSQL's own: the description of a setting. */
  _find_option(name: number, createPlaceholder: number, skipErrors: number, errorLevel: number): number;
}

/** Places of a setting's limits in PostgreSQL's description of it (struct config_int), in words. */
const place = { name: 0, least: 25, most: 26 } as const;
const largest = 2 ** 31 - 1;

/**
 * Takes from clients what would end the one session they share: other encodings, and a time limit after which PostgreSQL
 * ends the session instead of the transaction. For a superuser's session.
 */
export function forbidSessionBreakers(database: PGlite): Promise<void> {
  return keepStack(database, async () => {
    await database.exec(`set search_path to pg_catalog; ${removeConversions}; reset search_path`);
    allowOnlyZero(database, "transaction_timeout");
  });
}

function allowOnlyZero(database: PGlite, name: string): void {
  const module = database.Module as unknown as EngineModule;
  const setting = module._find_option(module.stringToUTF8OnStack(name), 0, 1, 0) / Int32Array.BYTES_PER_ELEMENT;
  const found = setting === 0 ? "" : module.UTF8ToString(module.HEAP32[setting + place.name] ?? 0);
  if (found !== name || module.HEAP32[setting + place.least] !== 0 || module.HEAP32[setting + place.most] !== largest) {
    throw new Error(`PostgreSQL's setting ${name} is not where it is expected`);
  }
  module.HEAP32[setting + place.most] = 0;
}
