import type { PGlite } from "@electric-sql/pglite";
import { changeableBy } from "./become-role.ts";
import { changeSettingDescription } from "./change-setting-description.ts";
import { clientRole, readerRole } from "./client-role.ts";
import { keepStack } from "./keep-stack.ts";

/**
 * Makes the role and hands everything over to it, once for each data folder. It may create roles because pgstac's migrations
 * do, which makes it no superuser: it can pass on no right that it has not. Nobody may end the only backend.
 */
const handOver = `
  create role ${clientRole} createrole;
  grant create on database postgres to ${clientRole};
  grant create on schema public to ${clientRole};
  grant pg_checkpoint, pg_maintain to ${clientRole};
  revoke execute on function pg_terminate_backend(int, bigint), pg_cancel_backend(int) from public;
  do $$
  declare
    command text;
  begin
    for command in
      select format('grant %I to ${clientRole} with admin option', rolname)
      from pg_roles where rolname in ('pgstac_admin', 'pgstac_read', 'pgstac_ingest')
      union all
      select format('alter schema %I owner to ${clientRole}', nspname)
      from pg_namespace where nspowner = 10 and nspname !~ '^pg_' and nspname <> 'information_schema'
    loop
      execute command;
    end loop;
    for command in
      with mine as (
        select objid, classid from (
          select oid, 'pg_class'::regclass::oid, relnamespace from pg_class
          where relowner = 10 and (relkind in ('r', 'p', 'v', 'm', 'f') or (relkind = 'S' and not exists (
            select from pg_depend where objid = pg_class.oid and deptype in ('a', 'i'))))
          union all
          select oid, 'pg_proc'::regclass::oid, pronamespace from pg_proc where proowner = 10
          union all
          select oid, 'pg_type'::regclass::oid, typnamespace from pg_type
          where typowner = 10 and (typtype in ('d', 'e', 'r') or exists (
            select from pg_class where oid = typrelid and relkind = 'c'))
        ) as owned (objid, classid, namespace)
        join pg_namespace on pg_namespace.oid = namespace
        where nspname !~ '^pg_' and nspname <> 'information_schema' and not exists (
          select from pg_depend where pg_depend.objid = owned.objid and pg_depend.classid = owned.classid and deptype = 'e')
      )
      select case classid
        when 'pg_class'::regclass then format('alter table %s owner to ${clientRole}', objid::regclass)
        when 'pg_proc'::regclass then format('alter routine %s owner to ${clientRole}', objid::regprocedure)
        else format('alter type %s owner to ${clientRole}', objid::regtype) end
      from mine
    loop
      execute command;
    end loop;
  end $$`;

/** Makes the role that reads, once for each data folder, as soon as there is a catalogue. */
const makeReader = `
  do $$
  begin
    if exists (select from pg_roles where rolname = 'pgstac_read')
      and not exists (select from pg_roles where rolname = '${readerRole}')
    then
      create role ${readerRole};
      grant pgstac_read to ${readerRole};
    end if;
  end $$`;

/** Settings nobody may change: by the first a client would be superuser again, by the second an error would end the database. */
const unchangeable = ["session_authorization", "exit_on_error", "local_preload_libraries"];

/** Code of the error if a data folder's role for clients may do more than it should. */
export const overpoweredRole = "OVERPOWERED_ROLE";
/** PostgreSQL's own roles whose rights reach beyond the database. */
const reachingOut = ["pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"];

/**
 * Turns PGlite's one session, which begins as superuser, into one of the clients' role for good. PostgreSQL would let the
 * session change back, since it began as superuser; so the setting that does it becomes one that cannot be changed.
 * @throws Error if the way back is still open: then nobody must be let in
 */
export function leaveSuperuser(database: PGlite): Promise<void> {
  return keepStack(database, async () => {
    // Nothing that a client made may stand in for PostgreSQL's own functions while this runs.
    await database.exec("set search_path to pg_catalog");
    const { rows } = await database.query("select from pg_roles where rolname = $1", [clientRole]);
    if (rows.length === 0) await database.transaction((transaction) => transaction.exec(handOver));
    await database.exec(makeReader);
    await database.exec(`set session authorization ${clientRole}`);
    for (const name of unchangeable) {
      const expected = { changeableBy: changeableBy.anybody };
      changeSettingDescription(database, name, { expected, field: "changeableBy", value: changeableBy.nobody });
    }
    await checkThatItIsLeft(database);
    await database.exec("reset search_path");
  });
}

async function checkThatItIsLeft(database: PGlite): Promise<void> {
  for (const command of ["set session authorization postgres", "reset session authorization", "set role postgres"]) {
    const refused = await database.exec(command).then(
      () => false,
      () => true,
    );
    if (!refused) throw new Error(`its clients could become superuser by: ${command}`);
  }
  const { rows } = await database.query<{ client: string; name: string }>(
    `select of_clients.rolname as client, role.rolname as name from pg_roles role, pg_roles of_clients
      where of_clients.rolname = any ($2) and pg_has_role(of_clients.oid, role.oid, 'member')
      and (role.rolsuper or role.rolreplication or role.rolbypassrls or role.rolname = any ($1))`,
    [reachingOut, [clientRole, readerRole]],
  );
  if (!rows[0]) return;
  const message = `its role ${rows[0].client} may become ${rows[0].name}, which reaches beyond the database`;
  throw Object.assign(new Error(message), { code: overpoweredRole });
}
