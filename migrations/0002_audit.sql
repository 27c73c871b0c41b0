-- SPDX-License-Identifier: Apache-2.0
-- Why: every read of personal data, every export and every change leaves one entry that nobody
-- can alter unnoticed. Entries are insert-only; the worker's sealer chains them later, in an order
-- of its own, so that writers never wait for one another.

CREATE TABLE audit_entry (
    city        text NOT NULL,
    id          bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    principal   text NOT NULL,
    role        text NOT NULL,
    action      text NOT NULL,
    purpose     text NOT NULL DEFAULT '',
    object_kind text NOT NULL,
    object_ids  bigint[] NOT NULL DEFAULT '{}',
    fields      text[] NOT NULL DEFAULT '{}',
    result      text NOT NULL DEFAULT 'done' CHECK (result IN ('done', 'denied', 'failed')),
    request_id  text NOT NULL DEFAULT '',
    PRIMARY KEY (city, id)
);
SELECT billet_protect('audit_entry', '{supervisor,admin,worker}',
                      '{admin,officer,supervisor,organiser,employer,worker}', '{}', '{}');

CREATE TABLE audit_seal (
    city  text NOT NULL,
    seq   bigint NOT NULL,
    entry bigint NOT NULL,
    hash  bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (city, seq),
    UNIQUE (entry, city)
);
SELECT billet_protect('audit_seal', '{supervisor,admin,worker}', '{worker}', '{}', '{}');

-- Entries that wait for their seal. The sealer takes them from here, however long the chain is and
-- however late a slow writer commits; an unsealed entry that does not wait here was slipped in.
CREATE TABLE audit_unsealed (
    city  text NOT NULL,
    entry bigint NOT NULL,
    PRIMARY KEY (city, entry)
);
SELECT billet_protect('audit_unsealed', '{supervisor,admin,worker}',
                      '{admin,officer,supervisor,organiser,employer,worker}', '{}', '{worker}');

CREATE FUNCTION audit_wait() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (city, entry) VALUES (NEW.city, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_waits AFTER INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_wait();

-- The doors are owned by billet_owner; the tables refuse even the owner.
CREATE FUNCTION audit_refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'BL403';
END $$;
CREATE TRIGGER audit_entry_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_seal_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- One entry of the running request. A use case calls it once, with what it touched.
CREATE FUNCTION audit_put(kind text, ids bigint[], told text[] DEFAULT '{}',
                          outcome text DEFAULT 'done') RETURNS void
LANGUAGE sql AS $$
    INSERT INTO audit_entry (city, principal, role, action, purpose, object_kind, object_ids,
                             fields, result, request_id)
    VALUES (billet_city(), billet_setting('principal'), billet_role(), billet_setting('action'),
            coalesce(current_setting('billet.purpose', true), ''), kind, coalesce(ids, '{}'),
            told, outcome, coalesce(current_setting('billet.request_id', true), '')) $$;

-- What is hashed: every column, as the text of a record, which quotes what could be confused; the
-- instant as seconds, so that neither time zone nor era nor style of dates matters.
CREATE FUNCTION audit_bytes(e audit_entry) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT convert_to(ROW(e.city, e.id, extract(epoch FROM e.at), e.principal, e.role, e.action,
                          e.purpose, e.object_kind, e.object_ids, e.fields, e.result,
                          e.request_id)::text, 'UTF8') $$;

-- audit_chain(first, entry) OVER (ORDER BY ...): each hash is over the one before and the entry.
CREATE FUNCTION audit_link(before bytea, first bytea, entry bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN sha256(coalesce(before, first) || entry);
END $$;
CREATE AGGREGATE audit_chain(bytea, bytea) (SFUNC = audit_link, STYPE = bytea);

CREATE FUNCTION audit_first(city text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$ SELECT sha256(convert_to(city, 'UTF8')) $$;

-- Chains what no seal covers yet, at most `most` entries; returns how many. One sealer at a time.
CREATE FUNCTION audit_seal_next(most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    mine text := billet_city(); -- in a variable: a function would be called for every row
    last audit_seal;
    next bigint[];
    done int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('billet audit'), hashtext(mine));
    SELECT * INTO last FROM audit_seal s WHERE s.city = mine ORDER BY s.seq DESC LIMIT 1;
    next := ARRAY(SELECT u.entry FROM audit_unsealed u
                   WHERE u.city = mine ORDER BY u.entry LIMIT most);
    DELETE FROM audit_unsealed u WHERE u.city = mine AND u.entry = ANY (next);
    INSERT INTO audit_seal (city, seq, entry, hash)
    SELECT a.city, coalesce(last.seq, 0) + row_number() OVER w, a.id,
           audit_chain(coalesce(last.hash, audit_first(mine)), audit_bytes(a)) OVER w
      FROM audit_entry a WHERE a.city = mine AND a.id = ANY (next)
    WINDOW w AS (ORDER BY a.id);
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN done;
END $$;

-- Recomputes the chain: how many links are sound, the hash of the last of them, and what is wrong
-- with the next one. An entry that vanished, moved, changed or was slipped in shows at its place;
-- a tail (seq and hash, noted elsewhere, for example on the last export) finds a chain cut short
-- or made anew.
CREATE FUNCTION audit_verify(tail_seq bigint DEFAULT 0, tail_hash text DEFAULT '')
RETURNS TABLE (sound boolean, links bigint, head text, bad_seq bigint, bad_entry bigint,
               unsealed bigint, reason text)
-- The policies make the planner expect a hundredth of the rows; a nested loop over a long chain
-- would never end.
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET work_mem = '64MB' AS $$
DECLARE
    mine text := billet_city();
    slipped bigint;
BEGIN
    SELECT l.n, l.entry,
           CASE WHEN l.seq <> l.n THEN 'a link is missing'
                WHEN a.id IS NULL THEN 'the entry is missing'
                WHEN l.hash <> sha256(l.before || audit_bytes(a))
                    THEN 'the entry or its link was changed'
                ELSE 'the chain is not the one that was noted' END
      INTO bad_seq, bad_entry, reason
      FROM (SELECT row_number() OVER w AS n, s.seq, s.entry, s.hash,
                   lag(s.hash, 1, audit_first(mine)) OVER w AS before
              FROM audit_seal s WHERE s.city = mine WINDOW w AS (ORDER BY s.seq)) l
      LEFT JOIN audit_entry a ON a.city = mine AND a.id = l.entry
     WHERE l.seq <> l.n OR a.id IS NULL OR l.hash <> sha256(l.before || audit_bytes(a))
        OR (l.seq = tail_seq AND encode(l.hash, 'hex') <> tail_hash)
     ORDER BY l.seq LIMIT 1;
    links := coalesce(bad_seq - 1, (SELECT count(*) FROM audit_seal s WHERE s.city = mine));
    head := encode(coalesce((SELECT s.hash FROM audit_seal s
                              WHERE s.city = mine AND s.seq = links), audit_first(mine)), 'hex');
    IF bad_seq IS NULL AND links < tail_seq THEN
        bad_seq := links + 1;
        reason := 'the chain is shorter than the one that was noted';
    END IF;
    SELECT count(*), min(a.id) FILTER (WHERE u.entry IS NULL) INTO unsealed, slipped
      FROM audit_entry a LEFT JOIN audit_unsealed u ON u.city = a.city AND u.entry = a.id
     WHERE a.city = mine
       AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.city = a.city AND s.entry = a.id);
    IF bad_seq IS NULL AND slipped IS NOT NULL THEN
        bad_entry := slipped;
        reason := 'the entry was kept from the chain';
    END IF;
    sound := reason IS NULL;
    RETURN NEXT;
END $$;
