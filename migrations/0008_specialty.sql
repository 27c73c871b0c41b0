-- SPDX-License-Identifier: Apache-2.0
-- Why: other services' specialty codes come with crosswalks to other classifications than ours.
-- They are looked up beside our own and reach no bundle, so they have a table of links of their
-- own; each row of an imported file is kept with what became of it.

CREATE TABLE code_link (
    from_set   text NOT NULL REFERENCES code_set,
    from_code  text NOT NULL,
    to_set     text NOT NULL REFERENCES code_set,
    to_code    text NOT NULL,
    confidence smallint NOT NULL CHECK (confidence BETWEEN 1 AND 100),
    reason_zh  text NOT NULL,
    reason_en  text NOT NULL,
    retired_on date,
    PRIMARY KEY (from_set, from_code, to_set, to_code),
    FOREIGN KEY (from_set, from_code) REFERENCES code (set_name, code),
    FOREIGN KEY (to_set, to_code) REFERENCES code (set_name, code)
);

-- taken: its title is the code's; renamed: an older title of it; duplicate: the same once more.
CREATE TABLE code_import_row (
    set_name text NOT NULL REFERENCES code_set,
    line     int NOT NULL,
    code     text NOT NULL,
    title    text NOT NULL,
    outcome  text NOT NULL CHECK (outcome IN ('taken', 'renamed', 'duplicate', 'refused')),
    obsolete bool NOT NULL,
    targets  int NOT NULL, -- named by the row
    unknown  int NOT NULL, -- of them not in the classification
    PRIMARY KEY (set_name, line)
);

SELECT billet_publish('code_link'), billet_publish('code_import_row');

-- The code of a row: "Army, Enlisted, MOS, 11B" is AR-E-MOS-11B; a file with codes alone keeps them.
CREATE FUNCTION specialty_key(service text, category text, kind text, code text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT left(regexp_replace(concat_ws('-', nullif(upper(left(service, 2)), ''),
                    nullif(upper(left(category, 1)), ''),
                    nullif(upper(regexp_replace(kind, '[^A-Za-z]', '', 'g')), ''), btrim(code)),
                    '[^A-Za-z0-9_-]+', '_', 'g'), 40) $$;

-- Takes what lies in the TEMP table specialty_stage (admin/sql/codes.sql) as the whole of a set.
CREATE FUNCTION specialty_take(wanted text, target text, version text, source text, licence text,
                               sha256 text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    account jsonb;
BEGIN
    CREATE TEMP TABLE specialty_row ON COMMIT DROP AS
    SELECT k.line, k.code, k.title, k.basis, k.obsolete, k.key, k.refused, t.named, t.unknown,
           t.links, row_number() OVER w AS rank, first_value(k.title) OVER w AS known_as
      FROM (SELECT s.line, btrim(s.code) AS code, btrim(s.title) AS title, btrim(s.basis) AS basis,
                   lower(s.status) ~ '(obsolete|inactive|retired|停用|废止)' AS obsolete,
                   specialty_key(s.service, s.category, s.kind, s.code) AS key,
                   btrim(s.code) = '' OR btrim(s.title) = '' AS refused,
                   s.target1, s.title1, s.target2, s.title2
              FROM specialty_stage s) k
     CROSS JOIN LATERAL (
           SELECT count(*)::int AS named, (count(*) FILTER (WHERE c.code IS NULL))::int AS unknown,
                  jsonb_agg(jsonb_build_object('to', c.code, 'title', n.title, 'nth', n.nth))
                      FILTER (WHERE c.code IS NOT NULL) AS links
             FROM (VALUES (k.target1, k.title1, 1), (k.target2, k.title2, 2)) n(code, title, nth)
             LEFT JOIN code c ON c.set_name = target
                             AND c.code IN (n.code, split_part(n.code, '.', 1))
            WHERE btrim(n.code) NOT IN ('', '-')) t
    WINDOW w AS (PARTITION BY k.refused, k.key
                 ORDER BY k.obsolete, t.named = 0, k.line
                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);
    ANALYZE specialty_row;

    INSERT INTO code_set (set_name, version, source, licence, sha256)
    VALUES (wanted, version, source, licence, sha256)
    ON CONFLICT (set_name) DO UPDATE SET version = EXCLUDED.version, source = EXCLUDED.source,
        licence = EXCLUDED.licence, sha256 = EXCLUDED.sha256, loaded_at = now();

    INSERT INTO code AS c (set_name, code, name_zh, name_en, synonyms, retired_on)
    SELECT wanted, r.key, r.title, r.title, x.words, CASE WHEN r.obsolete THEN current_date END
      FROM specialty_row r
      JOIN (SELECT o.key, array_remove(array_agg(DISTINCT w.word), NULL) AS words
              FROM specialty_row o
             CROSS JOIN LATERAL (VALUES (o.code), (nullif(o.title, o.known_as))) w(word)
             WHERE NOT o.refused GROUP BY o.key) x ON x.key = r.key
     WHERE NOT r.refused AND r.rank = 1
    ON CONFLICT (set_name, code) DO UPDATE SET name_zh = EXCLUDED.name_zh,
        name_en = EXCLUDED.name_en, synonyms = EXCLUDED.synonyms,
        retired_on = CASE WHEN EXCLUDED.retired_on IS NOT NULL
                          THEN coalesce(c.retired_on, EXCLUDED.retired_on) END;
    UPDATE code c SET retired_on = current_date
     WHERE c.set_name = wanted AND c.retired_on IS NULL
       AND NOT EXISTS (SELECT FROM specialty_row r WHERE r.key = c.code AND NOT r.refused);

    DELETE FROM code_link l WHERE l.from_set = wanted;
    INSERT INTO code_link (from_set, from_code, to_set, to_code, confidence, reason_zh, reason_en)
    SELECT DISTINCT ON (r.key, l.value->>'to') wanted, r.key, target, l.value->>'to',
           CASE WHEN l.value->>'to' LIKE '55-%' THEN 30 WHEN (l.value->>'nth')::int = 1 THEN 80
                ELSE 60 END,
           format('对照表把“%s”%s归入“%s”%s', r.title,
                  CASE WHEN r.basis NOT IN ('', '-') THEN '（' || r.basis || '）' ELSE '' END,
                  l.value->>'title',
                  CASE WHEN l.value->>'to' LIKE '55-%' THEN '：军事专用，没有对应的民用职业'
                       WHEN (l.value->>'nth')::int = 2 THEN '（第二个去向）' ELSE '' END),
           format('the crosswalk puts "%s"%s under "%s"%s', r.title,
                  CASE WHEN r.basis NOT IN ('', '-') THEN ' (' || r.basis || ')' ELSE '' END,
                  l.value->>'title',
                  CASE WHEN l.value->>'to' LIKE '55-%' THEN ': military, without a civil counterpart'
                       WHEN (l.value->>'nth')::int = 2 THEN ' (its second target)' ELSE '' END)
      FROM specialty_row r CROSS JOIN LATERAL jsonb_array_elements(r.links) l
     WHERE NOT r.refused AND lower(r.title) = lower(r.known_as)
     ORDER BY r.key, l.value->>'to', r.rank, (l.value->>'nth')::int;

    DELETE FROM code_import_row i WHERE i.set_name = wanted;
    INSERT INTO code_import_row (set_name, line, code, title, outcome, obsolete, targets, unknown)
    SELECT wanted, r.line, CASE WHEN r.refused THEN r.code ELSE r.key END, r.title,
           CASE WHEN r.refused THEN 'refused' WHEN r.rank = 1 THEN 'taken'
                WHEN lower(r.title) = lower(r.known_as) THEN 'duplicate' ELSE 'renamed' END,
           r.obsolete, r.named, r.unknown
      FROM specialty_row r;

    SELECT jsonb_build_object('set', wanted, 'rows', count(*),
               'taken', count(*) FILTER (WHERE i.outcome = 'taken'),
               'renamed', count(*) FILTER (WHERE i.outcome = 'renamed'),
               'duplicate', count(*) FILTER (WHERE i.outcome = 'duplicate'),
               'refused', count(*) FILTER (WHERE i.outcome = 'refused'),
               'obsolete', count(*) FILTER (WHERE i.outcome = 'taken' AND i.obsolete),
               'unknown_targets', coalesce(sum(i.unknown), 0))
      INTO account FROM code_import_row i WHERE i.set_name = wanted;
    RETURN account || (
        SELECT jsonb_build_object('without_target', count(*) FILTER (WHERE n.links = 0),
                   'one_target', count(*) FILTER (WHERE n.links = 1),
                   'two_targets', count(*) FILTER (WHERE n.links > 1))
          FROM (SELECT (SELECT count(*) FROM code_link l
                         WHERE l.from_set = wanted AND l.from_code = i.code) AS links
                  FROM code_import_row i
                 WHERE i.set_name = wanted AND i.outcome = 'taken') n);
END $$;

-- Specialties by code or words, ours and imported ones, each with where it leads and why.
CREATE FUNCTION specialty_find(wanted text, query text, most int) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('set', f.set_name, 'code', f.code,
               'name_zh', f.name_zh, 'name_en', f.name_en, 'retired_on', f.retired_on,
               'how', f.how, 'to_set', o.set_name, 'to_code', o.code, 'to_zh', o.name_zh,
               'to_en', o.name_en, 'confidence', l.confidence, 'reason_zh', l.reason_zh,
               'reason_en', l.reason_en)
               ORDER BY f.place, l.confidence DESC, o.code), '[]')
      FROM (SELECT c.*, row_number() OVER () AS place
              FROM code_find(wanted, query, 1000) c
             WHERE c.set_name = 'specialties'
                OR EXISTS (SELECT FROM code_import_row i WHERE i.set_name = c.set_name)
             LIMIT most) f
      LEFT JOIN (SELECT 'specialties' AS from_set, x.specialty AS from_code,
                        'dadian2022' AS to_set, x.occupation AS to_code, x.confidence,
                        x.reason_zh, x.reason_en
                   FROM crosswalk x WHERE x.retired_on IS NULL
                 UNION ALL
                 SELECT x.from_set, x.from_code, x.to_set, x.to_code, x.confidence, x.reason_zh,
                        x.reason_en
                   FROM code_link x WHERE x.retired_on IS NULL) l
             ON l.from_set = f.set_name AND l.from_code = f.code
      LEFT JOIN code o ON o.set_name = l.to_set AND o.code = l.to_code $$;
