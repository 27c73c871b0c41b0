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
    UNIQUE (city, entry)
);
SELECT billet_protect('audit_seal', '{supervisor,admin,worker}', '{worker}', '{}', '{}');

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

-- What is hashed: every column, framed by its length, in a fixed order and a fixed time zone.
CREATE FUNCTION audit_bytes(e audit_entry) RETURNS bytea
LANGUAGE sql STABLE AS $$
    SELECT string_agg(convert_to(length(v) || ':' || v, 'UTF8'), '' ORDER BY n)
      FROM unnest(ARRAY[e.city, e.id::text,
                        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
                        e.principal, e.role, e.action, e.purpose, e.object_kind,
                        array_to_string(e.object_ids, ','), array_to_string(e.fields, ','),
                        e.result, e.request_id]) WITH ORDINALITY t(v, n) $$;

-- Chains what no seal covers yet, at most `most` entries; returns how many. One sealer at a time.
CREATE FUNCTION audit_seal_next(most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    last audit_seal;
    e audit_entry;
    done int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('billet audit'), hashtext(billet_city()));
    SELECT * INTO last FROM audit_seal s WHERE s.city = billet_city() ORDER BY s.seq DESC LIMIT 1;
    last.seq := coalesce(last.seq, 0);
    last.hash := coalesce(last.hash, sha256(convert_to(billet_city(), 'UTF8')));
    FOR e IN SELECT a.* FROM audit_entry a
              WHERE a.city = billet_city()
                AND NOT EXISTS (SELECT 1 FROM audit_seal s
                                 WHERE s.city = a.city AND s.entry = a.id)
              ORDER BY a.id LIMIT most
    LOOP
        last.seq := last.seq + 1;
        last.hash := sha256(last.hash || audit_bytes(e));
        INSERT INTO audit_seal (city, seq, entry, hash)
        VALUES (billet_city(), last.seq, e.id, last.hash);
        done := done + 1;
    END LOOP;
    RETURN done;
END $$;

-- Recomputes the chain. Answers the first bad link, or its length and last hash; an entry that
-- vanished, moved, changed or was slipped in shows at its place. `tail` (seq and hash noted
-- elsewhere, for example on the last export) finds a chain cut short.
CREATE FUNCTION audit_verify(tail_seq bigint DEFAULT 0, tail_hash text DEFAULT '')
RETURNS TABLE (sound boolean, links bigint, head text, bad_seq bigint, bad_entry bigint,
               unsealed bigint, reason text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    link record;
    hash bytea := sha256(convert_to(billet_city(), 'UTF8'));
    n bigint := 0;
BEGIN
    unsealed := (SELECT count(*) FROM audit_entry a WHERE a.city = billet_city()
                 AND NOT EXISTS (SELECT 1 FROM audit_seal s
                                  WHERE s.city = a.city AND s.entry = a.id));
    FOR link IN SELECT s.seq, s.entry, s.hash, a AS e, a.id IS NULL AS gone
                  FROM audit_seal s LEFT JOIN audit_entry a ON a.city = s.city AND a.id = s.entry
                 WHERE s.city = billet_city() ORDER BY s.seq
    LOOP
        n := n + 1;
        reason := CASE WHEN link.seq <> n THEN 'a link is missing'
                       WHEN link.gone THEN 'the entry is missing' END;
        IF reason IS NULL THEN
            hash := sha256(hash || audit_bytes(link.e));
            IF hash <> link.hash THEN
                reason := 'the entry or its link was changed';
            ELSIF n = tail_seq AND encode(hash, 'hex') <> tail_hash THEN
                reason := 'the chain is not the one that was noted';
            END IF;
        END IF;
        IF reason IS NOT NULL THEN
            sound := false; links := n; head := encode(hash, 'hex');
            bad_seq := n; bad_entry := link.entry;
            RETURN NEXT;
            RETURN;
        END IF;
    END LOOP;
    sound := n >= tail_seq; links := n; head := encode(hash, 'hex');
    IF NOT sound THEN
        bad_seq := n + 1;
        reason := 'the chain is shorter than the one that was noted';
    END IF;
    RETURN NEXT;
END $$;
