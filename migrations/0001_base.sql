-- SPDX-License-Identifier: Apache-2.0
-- Why: what every later file stands on: the settings that carry the principal, the doors through
-- row-level security, the tenant, code sets, API keys, idempotent replies.
--
-- Roles billet_owner, billet_app and billet_worker exist already (billet init, or the script that
-- it prints for a DBA). None of them has BYPASSRLS. Every table has row-level security, forced.

-- 1. The principal -------------------------------------------------------------------------
-- billet_begin() runs first in every transaction. A setting once used reads as '' in later
-- transactions of the same session, so '' counts as missing: missing always raises.

CREATE FUNCTION billet_setting(name text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    value text := current_setting('billet.' || name, true);
BEGIN
    IF value IS NULL OR value = '' THEN
        RAISE EXCEPTION 'setting billet.% is missing', name USING ERRCODE = 'BL403';
    END IF;
    RETURN value;
END $$;

CREATE FUNCTION billet_city() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT billet_setting('city') $$;

CREATE FUNCTION billet_role() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT billet_setting('role') $$;

-- The employer that a key speaks for; 0 for all others.
CREATE FUNCTION billet_employer() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT billet_setting('employer')::bigint $$;

-- The civil date in the tenant's zone, which the pool sets on every connection.
CREATE FUNCTION billet_today() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT (now() AT TIME ZONE coalesce(nullif(current_setting('billet.timezone', true), ''),
                                       'Asia/Shanghai'))::date $$;

CREATE FUNCTION billet_begin(city text, role text, principal text, employer text,
                             region_from text, region_to text, action text, purpose text,
                             request_id text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF role = 'worker' AND session_user <> 'billet_worker' THEN
        RAISE EXCEPTION 'only the worker may act as worker' USING ERRCODE = 'BL403';
    END IF;
    PERFORM set_config('billet.city', city, true),
            set_config('billet.role', role, true),
            set_config('billet.principal', principal, true),
            set_config('billet.employer', coalesce(nullif(employer, ''), '0'), true),
            set_config('billet.region_from', region_from, true),
            set_config('billet.region_to', region_to, true),
            set_config('billet.action', action, true),
            set_config('billet.purpose', purpose, true),
            set_config('billet.request_id', request_id, true),
            set_config('billet.idempotency_key', '', true);
END $$;

-- Is the principal's range the whole city? Freezing and publishing ask for it.
CREATE FUNCTION billet_whole_city() RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT billet_setting('region_from') COLLATE "C" <= billet_city() || '00'
       AND billet_setting('region_to') COLLATE "C" >= billet_city() || '~' $$;

CREATE FUNCTION billet_fail(state text, reason text, code text, field text DEFAULT '',
                            mend text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = reason, DETAIL = mend, HINT = code,
                          COLUMN = field;
END $$;

-- 2. One way to write policies ---------------------------------------------------------------
-- billet_protect(table, reads, inserts, updates, deletes, scope): row-level security, forced. The
-- lists are the roles of principals; `scope` is a further condition on the row for all but the
-- worker. A policy a verb and login role: "or is the worker" inside the scope would keep the
-- planner from using it as an index range. The owner, who runs the SECURITY DEFINER doors, is held
-- to the city like all others.

CREATE FUNCTION billet_allow(tab regclass, verb text, login text, test text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT %s ON %s TO %I', verb, tab, login);
    EXECUTE format('CREATE POLICY %I ON %s FOR %s TO %I %s', login || '_' || verb, tab, verb, login,
                   CASE verb WHEN 'insert' THEN format('WITH CHECK (%s)', test)
                             WHEN 'update' THEN format('USING (%s) WITH CHECK (%s)', test, test)
                             ELSE format('USING (%s)', test) END);
END $$;

CREATE FUNCTION billet_protect(tab regclass, reads text[], inserts text[], updates text[],
                               deletes text[], scope text DEFAULT 'true') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    in_city text := 'city = (SELECT billet_city())';
    rule record;
    people text[];
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY door ON %s TO billet_owner USING (%s) WITH CHECK (%s)',
                   tab, in_city, in_city);
    FOR rule IN SELECT * FROM (VALUES ('select', reads), ('insert', inserts),
                                      ('update', updates), ('delete', deletes)) v(verb, roles)
    LOOP
        people := array_remove(rule.roles, 'worker');
        IF people <> '{}' THEN
            PERFORM billet_allow(tab, rule.verb, 'billet_app', format(
                '%s AND (SELECT billet_role()) = ANY (%L::text[]) AND (%s)',
                in_city, people, scope));
        END IF;
        IF 'worker' = ANY (rule.roles) THEN
            PERFORM billet_allow(tab, rule.verb, 'billet_worker', format(
                '%s AND (SELECT billet_role()) = ''worker''', in_city));
        END IF;
    END LOOP;
END $$;

-- Indexes: only the primary key begins with `city`. A second index that did would look as cheap for
-- a row's own key while there are no statistics, and one look-up (a foreign key's check, say) would
-- read the whole city: a first import of 10,000 profiles spent 5 ms on each.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO billet_app, billet_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO billet_app, billet_worker;

-- 3. Tenant --------------------------------------------------------------------------------

CREATE TABLE tenant (
    city       text PRIMARY KEY CHECK (city ~ '^[0-9]{4}$'),
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
SELECT billet_protect('tenant', '{admin,officer,supervisor,organiser,employer,worker}',
                      '{}', '{}', '{}');

-- 4. Code sets: the same for every tenant, written by migrate only ---------------------------

CREATE TABLE code_set (
    set_name  text PRIMARY KEY,
    version   text NOT NULL,
    source    text NOT NULL,
    licence   text NOT NULL,
    sha256    text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE code (
    set_name   text NOT NULL REFERENCES code_set,
    code       text NOT NULL CHECK (code ~ '^[A-Za-z0-9_-]{1,40}$'),
    parent     text,
    name_zh    text NOT NULL,
    name_en    text NOT NULL DEFAULT '',
    synonyms   text[] NOT NULL DEFAULT '{}',
    retired_on date,
    names      text NOT NULL GENERATED ALWAYS AS (lower(name_zh || E'\n' || name_en)) STORED,
    PRIMARY KEY (set_name, code)
);
CREATE INDEX code_code ON code (code);
CREATE INDEX code_name_zh ON code (name_zh, set_name);
CREATE INDEX code_name_en ON code (lower(name_en), set_name) WHERE name_en <> '';
-- Loaded rarely and whole, asked often: no list of what is yet to be sorted in.
CREATE INDEX code_synonyms ON code USING gin (synonyms) WITH (fastupdate = off);

CREATE TABLE crosswalk (
    specialty  text NOT NULL,
    occupation text NOT NULL,
    confidence smallint NOT NULL CHECK (confidence BETWEEN 1 AND 100),
    reason_zh  text NOT NULL DEFAULT '',
    reason_en  text NOT NULL DEFAULT '',
    retired_on date,
    PRIMARY KEY (specialty, occupation)
);

-- Public knowledge: everyone reads, only the owner (migrate) writes.
CREATE FUNCTION billet_publish(tab regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY loader ON %s TO billet_owner USING (true) WITH CHECK (true)', tab);
    EXECUTE format('CREATE POLICY reader ON %s FOR SELECT TO billet_app, billet_worker USING (true)', tab);
    EXECUTE format('GRANT SELECT ON %s TO billet_app, billet_worker', tab);
END $$;
REVOKE ALL ON FUNCTION billet_publish(regclass) FROM PUBLIC;
SELECT billet_publish('code_set'), billet_publish('code'), billet_publish('crosswalk');

-- By code, exact name or synonym; set '' = all sets. When nothing is equal: names that contain it,
-- for which all are read. Two statements, so that each has a plan of its own.
CREATE FUNCTION code_matches(wanted_set text, t text)
RETURNS TABLE (found code, how text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT c, CASE WHEN c.code = t THEN 'code'
                   WHEN c.name_zh = t OR lower(c.name_en) = lower(t) THEN 'name'
                   ELSE 'synonym' END
      FROM code c
     WHERE (c.code = t OR c.name_zh = t OR (c.name_en <> '' AND lower(c.name_en) = lower(t))
            OR c.synonyms @> ARRAY[t] OR c.synonyms @> ARRAY[lower(t)])
       AND (wanted_set = '' OR c.set_name = wanted_set);
    IF NOT FOUND AND t <> '' THEN
        RETURN QUERY
        SELECT c, 'near' FROM code c
         WHERE position(lower(t) IN c.names) > 0 AND (wanted_set = '' OR c.set_name = wanted_set);
    END IF;
END $$;

CREATE FUNCTION code_find(wanted_set text, query text, most int)
RETURNS TABLE (set_name text, code text, parent text, name_zh text, name_en text,
               synonyms text[], retired_on date, how text)
LANGUAGE sql STABLE AS $$
    SELECT (e.found).set_name, (e.found).code, (e.found).parent, (e.found).name_zh,
           (e.found).name_en, (e.found).synonyms, (e.found).retired_on, e.how
      FROM code_matches(wanted_set, normalize(btrim(query), NFKC)) e
     ORDER BY array_position('{code,name,synonym,near}'::text[], e.how),
              (e.found).retired_on NULLS FIRST, length((e.found).name_zh), (e.found).set_name,
              (e.found).code
     LIMIT most $$;

-- 5. API keys ------------------------------------------------------------------------------

CREATE TABLE api_key (
    city        text NOT NULL,
    id          bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
    prefix      text NOT NULL UNIQUE CHECK (prefix ~ '^[0-9a-z]{8}$'),
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    name        text NOT NULL,
    role        text NOT NULL CHECK (role IN ('admin','officer','supervisor','organiser','employer')),
    employer    bigint,
    region_from text COLLATE "C" NOT NULL,
    region_to   text COLLATE "C" NOT NULL,
    expires_at  timestamptz,
    revoked_at  timestamptz,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (city, id),
    CHECK ((role = 'employer') = (employer IS NOT NULL))
);
SELECT billet_protect('api_key', '{admin}', '{admin}', '{admin}', '{}');
-- Before a key is known there is no city: the one row with the prefix at hand, nothing else.
CREATE POLICY look_up ON api_key FOR SELECT TO billet_app
    USING (prefix = nullif(current_setting('billet.key_prefix', true), ''));

CREATE FUNCTION key_lookup(wanted text)
RETURNS TABLE (city text, id bigint, secret_hash bytea, role text, name text, employer bigint,
               region_from text, region_to text, expires_at timestamptz, usable boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('billet.key_prefix', wanted, true);
    RETURN QUERY
        SELECT k.city, k.id, k.secret_hash, k.role, k.name, k.employer, k.region_from,
               k.region_to, k.expires_at,
               k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
          FROM api_key k WHERE k.prefix = wanted;
    PERFORM set_config('billet.key_prefix', '', true);
END $$;

-- 6. Replies: what a use case answers, and what a retry is answered --------------------------

CREATE TYPE reply AS (status int, body json, version bigint);

CREATE TABLE idempotency (
    city       text NOT NULL,
    principal  text NOT NULL,
    key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    route      text NOT NULL,
    request    bytea NOT NULL,
    status     int,
    body       text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (city, principal, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
SELECT billet_protect('idempotency', '{admin,officer,supervisor,organiser,employer}',
    '{admin,officer,organiser,employer}', '{admin,officer,organiser,employer}', '{}',
    'principal = (SELECT billet_setting(''principal''))');

-- First statement of a batch that came with an Idempotency-Key. A second request with the key
-- waits here for the first to commit, then fails with BL208: the caller answers what is stored.
CREATE FUNCTION idempotency_claim(wanted text, called text, digest text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    seen idempotency;
BEGIN
    INSERT INTO idempotency (city, principal, key, route, request)
    VALUES (billet_city(), billet_setting('principal'), wanted, called, decode(digest, 'hex'))
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM set_config('billet.idempotency_key', wanted, true);
        RETURN;
    END IF;
    SELECT * INTO seen FROM idempotency i
     WHERE i.city = billet_city() AND i.principal = billet_setting('principal') AND i.key = wanted
       FOR UPDATE;
    IF seen.route <> called OR seen.request <> decode(digest, 'hex') THEN
        PERFORM billet_fail('BL422', 'the Idempotency-Key was used for another request',
                            'http.idempotency_mismatch');
    END IF;
    IF seen.status IS NULL THEN -- it found nothing and did nothing: ask again
        PERFORM set_config('billet.idempotency_key', wanted, true);
        RETURN;
    END IF;
    PERFORM billet_fail('BL208', 'already done', 'http.idempotency_replay');
END $$;

-- Answers that are older are forgotten; how many were. Through a door, for the worker has no
-- business with what others were answered.
CREATE FUNCTION idempotency_expire(keep_h int, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    gone int;
BEGIN
    DELETE FROM idempotency i USING (
        SELECT o.principal, o.key FROM idempotency o
         WHERE o.city = billet_city() AND o.created_at < now() - make_interval(hours => keep_h)
         ORDER BY o.created_at LIMIT most) old
     WHERE i.city = billet_city() AND i.principal = old.principal AND i.key = old.key;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION idempotency_expire(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION idempotency_expire(int, int) TO billet_worker;

-- Last step of every use case that changes something.
CREATE FUNCTION reply_finish(r reply) RETURNS reply
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('billet.idempotency_key', true), '') <> '' THEN
        UPDATE idempotency i SET status = r.status, body = r.body::text
         WHERE i.city = billet_city() AND i.principal = billet_setting('principal')
           AND i.key = current_setting('billet.idempotency_key');
    END IF;
    RETURN r;
END $$;
