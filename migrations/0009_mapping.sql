-- SPDX-License-Identifier: Apache-2.0
-- Why: an employer that sends the same foreign columns every week says once what they mean. The
-- mapping is kept under the employer; an import for it that names no mapping is read with it, and
-- says so. It is checked by the reader of files before it comes here.

CREATE TABLE employer_mapping (
    city       text NOT NULL,
    employer   bigint NOT NULL,
    mapping    jsonb NOT NULL
               -- as sent 32 KiB (LIMIT_MAPPING_BYTES); the text of a jsonb has blanks besides
               CONSTRAINT employer_mapping_size CHECK (octet_length(mapping::text) <= 65536),
    saved_by   text NOT NULL,
    saved_at   timestamptz NOT NULL DEFAULT now(),
    version    bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (city, employer),
    FOREIGN KEY (city, employer) REFERENCES employer (city, id)
);
SELECT billet_protect('employer_mapping', '{officer,supervisor,employer}', '{officer,employer}',
    '{officer,employer}', '{officer,employer}',
    '(SELECT billet_role()) <> ''employer'' OR employer = (SELECT billet_employer())');

CREATE FUNCTION mapping_json(m employer_mapping) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT row_to_json(t) FROM (SELECT m.employer, m.version, m.saved_by, m.saved_at,
                                       m.mapping) t $$;

CREATE FUNCTION uc_mapping_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(mapping_json(m), m.version) FROM employer_mapping m
     WHERE m.city = billet_city() AND m.employer = (doc->>'employer')::bigint
    OFFSET 0) u(x);
END $$;

-- The row as it is, for a change: its version is what the caller saw, if he said which.
CREATE FUNCTION mapping_hold(doc jsonb) RETURNS employer_mapping
LANGUAGE plpgsql AS $$
DECLARE
    m employer_mapping;
BEGIN
    SELECT * INTO m FROM employer_mapping x
     WHERE x.city = billet_city() AND x.employer = (doc->>'employer')::bigint FOR UPDATE;
    PERFORM check_version(doc, m.version);
    RETURN m;
END $$;

CREATE FUNCTION uc_mapping_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    m employer_mapping;
    known boolean;
BEGIN
    PERFORM 1 FROM employer x WHERE x.city = billet_city() AND x.id = (doc->>'employer')::bigint;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    known := (mapping_hold(doc)).version IS NOT NULL;
    INSERT INTO employer_mapping AS x (city, employer, mapping, saved_by)
    VALUES (billet_city(), (doc->>'employer')::bigint, doc->'mapping', billet_setting('principal'))
    ON CONFLICT (city, employer) DO UPDATE SET mapping = excluded.mapping,
        saved_by = excluded.saved_by, saved_at = now(), version = x.version + 1
    RETURNING * INTO m;
    PERFORM audit_put('employer', ARRAY[m.employer], ARRAY['mapping']);
    RETURN NEXT ok(mapping_json(m), m.version, CASE WHEN known THEN 200 ELSE 201 END);
END $$;

-- Answers what was removed.
CREATE FUNCTION uc_mapping_delete(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    m employer_mapping := mapping_hold(doc);
BEGIN
    IF m.version IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM employer_mapping x WHERE x.city = m.city AND x.employer = m.employer;
    PERFORM audit_put('employer', ARRAY[m.employer], ARRAY['mapping']);
    RETURN NEXT ok(mapping_json(m));
END $$;
