-- SPDX-License-Identifier: Apache-2.0
-- The migrations runner's own statements. Blocks become ADMIN_SQL_<NAME>.

-- name: migrate_try_lock
SELECT pg_try_advisory_lock(hashtextextended('billet.migrate', 0));

-- name: migrate_lock
SELECT pg_advisory_lock(hashtextextended('billet.migrate', 0));

-- name: migrate_has_table
SELECT to_regclass('public.schema_migration') IS NOT NULL;

-- name: migrate_table
CREATE TABLE public.schema_migration (
    version    int PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL
);
ALTER TABLE public.schema_migration ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.schema_migration FORCE ROW LEVEL SECURITY;
CREATE POLICY runner ON public.schema_migration TO billet_owner USING (true) WITH CHECK (true);
CREATE POLICY reader ON public.schema_migration FOR SELECT TO billet_app, billet_worker
    USING (true);
GRANT SELECT ON public.schema_migration TO billet_app, billet_worker;

-- name: migrate_list
SELECT version, name, sha256 FROM public.schema_migration ORDER BY version;

-- name: migrate_note
INSERT INTO public.schema_migration (version, name, sha256, applied_by) VALUES ($1, $2, $3, $4);

-- name: tenant_begin
SELECT billet_begin($1, 'admin', $2, '', '', '~', 'init', '', '');

-- name: tenant_list
SELECT city FROM tenant ORDER BY city LIMIT 2;

-- name: tenant_put
-- why: without a name of its own a city is called as in the code set; init may name it anew.
INSERT INTO tenant AS t (city, name)
SELECT $1, coalesce(nullif($2, ''), r.name_zh, $1)
  FROM (SELECT 1) one
  LEFT JOIN code r ON r.set_name = 'regions' AND r.code = $1
    ON CONFLICT (city) DO UPDATE SET name = EXCLUDED.name
 WHERE $2 <> '' AND t.name <> EXCLUDED.name;
