-- SPDX-License-Identifier: Apache-2.0
-- Loading a code set: COPY into a temporary table, then one merge (COPY is refused on tables
-- with row-level security). Blocks become ADMIN_SQL_<NAME>.

-- name: codes_known
SELECT version, sha256 FROM code_set WHERE set_name = $1;

-- name: codes_set_put
INSERT INTO code_set (set_name, version, source, licence, sha256) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (set_name) DO UPDATE SET version = EXCLUDED.version, source = EXCLUDED.source,
        licence = EXCLUDED.licence, sha256 = EXCLUDED.sha256, loaded_at = now();

-- name: codes_stage
CREATE TEMP TABLE code_stage (
    code       text PRIMARY KEY,
    parent     text,
    name_zh    text NOT NULL,
    name_en    text,
    synonyms   text,
    retired_on date
) ON COMMIT DROP;

-- name: codes_copy
-- why: csv without a quoting character that a text could hold takes every byte as it stands.
COPY code_stage (code, parent, name_zh, name_en, synonyms, retired_on)
    FROM STDIN WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\x01', NULL '');

-- name: codes_orphan
SELECT s.code, s.parent FROM code_stage s
 WHERE s.parent IS NOT NULL
   AND NOT EXISTS (SELECT FROM code_stage p WHERE p.code = s.parent)
 ORDER BY s.code LIMIT 1;

-- name: codes_merge
INSERT INTO code AS c (set_name, code, parent, name_zh, name_en, synonyms, retired_on)
    SELECT $1, s.code, s.parent, s.name_zh, coalesce(s.name_en, ''),
           coalesce(string_to_array(s.synonyms, '|'), '{}'), s.retired_on
      FROM code_stage s
    ON CONFLICT (set_name, code) DO UPDATE SET parent = EXCLUDED.parent,
        name_zh = EXCLUDED.name_zh, name_en = EXCLUDED.name_en, synonyms = EXCLUDED.synonyms,
        retired_on = EXCLUDED.retired_on
    WHERE (c.parent, c.name_zh, c.name_en, c.synonyms, c.retired_on)
          IS DISTINCT FROM (EXCLUDED.parent, EXCLUDED.name_zh, EXCLUDED.name_en,
                            EXCLUDED.synonyms, EXCLUDED.retired_on);

-- name: codes_retire
-- why: a code that was used stays readable for ever.
UPDATE code c SET retired_on = current_date
 WHERE c.set_name = $1 AND c.retired_on IS NULL
   AND NOT EXISTS (SELECT FROM code_stage s WHERE s.code = c.code);

-- name: crosswalk_stage
CREATE TEMP TABLE crosswalk_stage (
    specialty  text NOT NULL,
    occupation text NOT NULL,
    confidence smallint NOT NULL,
    reason_zh  text,
    reason_en  text,
    PRIMARY KEY (specialty, occupation)
) ON COMMIT DROP;

-- name: crosswalk_copy
COPY crosswalk_stage (specialty, occupation, confidence, reason_zh, reason_en)
    FROM STDIN WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\x01', NULL '');

-- name: crosswalk_merge
INSERT INTO crosswalk AS c (specialty, occupation, confidence, reason_zh, reason_en)
    SELECT s.specialty, s.occupation, s.confidence, coalesce(s.reason_zh, ''),
           coalesce(s.reason_en, '')
      FROM crosswalk_stage s
    ON CONFLICT (specialty, occupation) DO UPDATE SET confidence = EXCLUDED.confidence,
        reason_zh = EXCLUDED.reason_zh, reason_en = EXCLUDED.reason_en, retired_on = NULL
    WHERE (c.confidence, c.reason_zh, c.reason_en, c.retired_on)
          IS DISTINCT FROM (EXCLUDED.confidence, EXCLUDED.reason_zh, EXCLUDED.reason_en, NULL);

-- name: crosswalk_retire
UPDATE crosswalk c SET retired_on = current_date
 WHERE c.retired_on IS NULL
   AND NOT EXISTS (SELECT FROM crosswalk_stage s
                    WHERE s.specialty = c.specialty AND s.occupation = c.occupation);

-- name: codes_analyze
ANALYZE code;
ANALYZE crosswalk;

-- name: codes_find
SELECT coalesce(json_agg(json_build_object('set', f.set_name, 'code', f.code, 'parent', f.parent,
           'name_zh', f.name_zh, 'name_en', f.name_en, 'synonyms', f.synonyms,
           'retired_on', f.retired_on, 'how', f.how)), '[]')
  FROM code_find($1, $2, 20) f;

-- name: codes_list
SELECT coalesce(json_agg(json_build_object('set', s.set_name, 'version', s.version, 'codes',
           CASE s.set_name WHEN 'crosswalk' THEN (SELECT count(*) FROM crosswalk)
           ELSE (SELECT count(*) FROM code c WHERE c.set_name = s.set_name) END, 'source', s.source,
           'licence', s.licence) ORDER BY s.set_name), '[]')
  FROM code_set s;

-- name: specialty_stage
CREATE TEMP TABLE specialty_stage (
    line int NOT NULL, service text, category text, code text, title text, kind text, status text,
    basis text, target1 text, title1 text, target2 text, title2 text
) ON COMMIT DROP;

-- name: specialty_copy
COPY specialty_stage FROM STDIN WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\x01', NULL E'\x02');

-- name: specialty_ours
-- why: a set that this release brings is changed by a new release only.
SELECT EXISTS (SELECT FROM code_set s WHERE s.set_name = $1)
       AND NOT EXISTS (SELECT FROM code_import_row i WHERE i.set_name = $1),
       NOT EXISTS (SELECT FROM code_set s WHERE s.set_name = $2);

-- name: specialty_take
SELECT specialty_take($1, $2, $3, $4, $5, $6);

-- name: specialty_find
SELECT specialty_find($1, $2, 50);
