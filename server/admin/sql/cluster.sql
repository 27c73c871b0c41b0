-- SPDX-License-Identifier: Apache-2.0
-- What init needs before there is a schema. Blocks become ADMIN_SQL_<NAME>.

-- name: roles
-- why: one role a duty; none may pass by row-level security, none may make roles or databases.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY '{billet_owner,billet_app,billet_worker}'::text[] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
                       ' NOBYPASSRLS', wanted);
    END LOOP;
END $$;

-- name: database_there
SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1;

-- name: database_create
CREATE DATABASE billet OWNER billet_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';

-- name: database_grants
REVOKE CONNECT, TEMPORARY ON DATABASE billet FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE billet TO billet_owner, billet_app, billet_worker;

-- name: database_psql
-- why: for a DBA, who runs it with psql: CREATE DATABASE cannot stand in a DO block.
SELECT 'CREATE DATABASE billet OWNER billet_owner TEMPLATE template0 ENCODING ''UTF8'''
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'billet')
\gexec

-- name: status
SELECT current_setting('server_version'), pg_postmaster_start_time()::timestamptz(0)::text,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::text;

-- name: database_create_restore
CREATE DATABASE billet_restore OWNER billet_owner TEMPLATE template0 ENCODING 'UTF8'
    LOCALE 'C.UTF-8';

-- name: database_drop_restore
DROP DATABASE IF EXISTS billet_restore WITH (FORCE);

-- name: database_drop
DROP DATABASE IF EXISTS billet WITH (FORCE);

-- name: database_rename_restore
ALTER DATABASE billet_restore RENAME TO billet;

-- name: backup_note
-- why: whoever took or replaced all data of a city is in its audit; superusers see every tenant.
SELECT billet_begin(city, 'admin', $1, '', '', '~', $2, '', ''), audit_put('database', '{}')
  FROM tenant ORDER BY city;
