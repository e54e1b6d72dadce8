/**
 * Lets the functions that pgstac's generated columns call find PostGIS and each other wherever a session looks for
 * names. A restored dump and `pg_upgrade`, which is what RDS upgrades with, look nowhere, and PostgreSQL refuses the
 * table of collections then: from 17 on when it is made, before that when its rows come.
 */
export const restorableFunctionsSql = `DO $$
DECLARE
  called regprocedure;
  path text := 'pgstac, ' || quote_ident((SELECT nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE extname = 'postgis'));
BEGIN
  FOR called IN
    SELECT DISTINCT p.oid FROM pg_attrdef a
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid AND d.refclassid = 'pg_proc'::regclass
    JOIN pg_proc p ON p.oid = d.refobjid
    WHERE p.pronamespace = 'pgstac'::regnamespace AND p.proconfig IS NULL AND pg_has_role(p.proowner, 'USAGE')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %s', called, path);
  END LOOP;
END $$`;
