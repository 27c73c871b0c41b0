-- SPDX-License-Identifier: Apache-2.0
-- A bundle's facts as PostgreSQL likes them best: narrow rows, codes as hashes of their prefixes,
-- sets as bits, skills held as a row of bytes. What depends on one side only (shares, bands,
-- worths of a candidate's sources by prefix) is worked out here: it is the columns' part, not
-- timed as lists. raw_c, raw_v, raw_x hold the files' lines as jsonb.
CREATE FUNCTION h(code text) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT hashtextextended(code, 0)';
CREATE FUNCTION region_prefixes(code text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    'SELECT array_agg(left(code, n) ORDER BY n) FROM unnest(ARRAY[2, 4, 6, 9]) n WHERE n <= length(code)';
CREATE FUNCTION occupation_prefixes(code text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(array_to_string((string_to_array(code, '-'))[:n], '-') ORDER BY n)
    FROM generate_series(1, cardinality(string_to_array(code, '-'))) n $$;
CREATE FUNCTION bits(words text[], names jsonb) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(bit_or(1 << array_position(words, name)), 0) FROM jsonb_array_elements_text(names) name $$;
CREATE FUNCTION categories() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY['self_arranged',
    'state_assigned', 'transferred', 'monthly_pension', 'self_chosen', 'demobilised', 'family', 'bereaved',
    'firefighter'] $$;
CREATE FUNCTION employments() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT ARRAY['full_time', 'part_time', 'temporary', 'internship', 'dispatch', 'public_post'] $$;
CREATE FUNCTION shifts() RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT ARRAY['day', 'night', 'rotating', 'on_call'] $$;
CREATE FUNCTION conditions() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY['housing', 'meals',
    'social_insurance', 'weekends_off', 'shuttle', 'paid_leave', 'housing_fund', 'bonus', 'training'] $$;
-- The largest-remainder rule: total shared by weights, ties to the earlier; NULL when all are 0.
CREATE FUNCTION shares(total int, weights int[]) RETURNS int[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(b + (rank <= total - given)::int ORDER BY i) FROM (
        SELECT i, b, sum(b) OVER () AS given, row_number() OVER (ORDER BY rest DESC, i) AS rank FROM (
            SELECT i, (total * w / s)::int AS b, total * w % s AS rest
            FROM (SELECT i, w::bigint, sum(w) OVER ()::bigint AS s FROM unnest(weights) WITH ORDINALITY u(w, i)) t
            WHERE s > 0) p) q $$;
CREATE TABLE threshold AS
    WITH RECURSIVE t(w) AS (SELECT 1000 UNION ALL SELECT w + (w + 19) / 20 FROM t WHERE w < 11000000)
    SELECT w FROM t;
CREATE FUNCTION band(yuan int) RETURNS int LANGUAGE sql STABLE AS
    'SELECT CASE WHEN yuan IS NOT NULL THEN count(*)::int END FROM threshold WHERE w <= yuan';

CREATE TABLE skill AS
    SELECT name, (row_number() OVER (ORDER BY name COLLATE "C") - 1)::int AS id FROM (
        SELECT jsonb_object_keys(j -> 'skills') AS name FROM raw_c
        UNION SELECT s ->> 'skill' FROM raw_v, jsonb_array_elements(j -> 'skills') s) names;
CREATE UNIQUE INDEX ON skill (name);
CREATE TABLE no_skills AS SELECT decode(repeat('00', count(*)::int + 1), 'hex') AS levels FROM skill;
CREATE TABLE crosswalk AS SELECT j ->> 'specialty' AS specialty, j ->> 'occupation' AS occupation,
    (j ->> 'confidence')::int AS confidence FROM raw_x;
CREATE INDEX ON crosswalk (specialty);
ANALYZE skill; ANALYZE crosswalk;

-- One byte a skill: the level held.
CREATE FUNCTION levels(skills jsonb) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    held bytea := (SELECT n.levels FROM no_skills n);
    row record;
BEGIN
    FOR row IN SELECT s.id, e.value::int AS level FROM jsonb_each_text(skills) e JOIN skill s ON s.name = e.key LOOP
        held := set_byte(held, row.id, row.level);
    END LOOP;
    RETURN held;
END $$;

CREATE TABLE c (
    id int PRIMARY KEY, category int, education int, wage_floor int, wage_band int, employment_ok int,
    shifts_ok int, conditions int, available_from date, work_known bool, months_all int,
    a_desire int, a_wage int, a_place int, a_conditions int, a_scored bool,
    place1 bigint, place2 bigint, places_known bool, home1 bigint, home2 bigint, home3 bigint, home4 bigint,
    barred int[], certificates text[], levels bytea);
-- In the row itself, where get_byte() reads it without unpacking.
ALTER TABLE c ALTER levels SET STORAGE PLAIN;
INSERT INTO c
SELECT (j ->> 'id')::int, array_position(categories(), j ->> 'category'), (j ->> 'education')::int,
    (j ->> 'wage_floor')::int, band((j ->> 'wage_floor')::int),
    CASE WHEN j ? 'employment_ok' THEN bits(employments(), j -> 'employment_ok') END,
    CASE WHEN j ? 'shifts_ok' THEN bits(shifts(), j -> 'shifts_ok') END,
    CASE WHEN j ? 'conditions_wanted' THEN bits(conditions(), j -> 'conditions_wanted') END,
    (j ->> 'available_from')::date, j ? 'experience' OR j ? 'service',
    (SELECT coalesce(sum((e ->> 'months')::int), 0) FROM jsonb_array_elements(
        coalesce(j -> 'experience', '[]') || coalesce(j -> 'service', '[]')) e),
    coalesce(a[1], 0), coalesce(a[2], 0), coalesce(a[3], 0), coalesce(a[4], 0), a IS NOT NULL,
    h(j -> 'places' ->> 0), h(j -> 'places' ->> 1), j ? 'places',
    h(p[1]), h(p[2]), h(p[3]), h(p[4]),
    (SELECT array_agg((b ->> 'employer')::int) FROM jsonb_array_elements(j -> 'barred') b
        WHERE b ->> 'until' >= '2026-03-02'),
    CASE WHEN j ? 'certificates' THEN coalesce((SELECT array_agg(key) FROM jsonb_each_text(j -> 'certificates')
        WHERE value IS NULL OR value >= '2026-03-08'), '{}') END,
    CASE WHEN j ? 'skills' THEN levels(j -> 'skills') END
FROM raw_c, LATERAL (SELECT region_prefixes(j ->> 'home') AS p) homes, LATERAL (SELECT shares(10000, ARRAY[
    CASE WHEN jsonb_array_length(j -> 'wants') > 0 THEN 30 ELSE 0 END, CASE WHEN j ? 'wage_floor' THEN 30 ELSE 0 END,
    CASE WHEN jsonb_array_length(j -> 'places') > 0 OR j ? 'home' THEN 30 ELSE 0 END,
    CASE WHEN jsonb_array_length(j -> 'conditions_wanted') > 0 THEN 10 ELSE 0 END]) AS a) s;

CREATE TABLE v (
    id int PRIMARY KEY, employer int, categories int, p1 bigint, p2 bigint, p3 bigint, p4 bigint, remote bool,
    education_min int, education_need int, occupation bigint, o1 bigint, o2 bigint, o3 bigint, o4 bigint, experience_min int, reference int,
    certificates text[], wage_max int, wage_band int, employment int, shifts int, conditions int, start_by date,
    f_skills int, f_occupation int, f_experience int, f_education int, f_scored bool,
    must int[], must_level int[], s int[], l int[], b int[]);
INSERT INTO v
SELECT (j ->> 'id')::int, (j ->> 'employer')::int, bits(categories(), coalesce(j -> 'categories', '[]')),
    h(p[1]), h(p[2]), h(p[3]), h(p[4]), coalesce((j ->> 'remote')::bool, false),
    (j ->> 'education_min')::int, (j ->> 'education_min')::int - coalesce((j ->> 'relaxed')::bool, false)::int,
    h(j ->> 'occupation'), h(o[1]), h(o[2]), h(o[3]), h(o[4]), (j ->> 'experience_min')::int, coalesce((j ->> 'experience_ref')::int, 36),
    (SELECT array_agg(x) FROM jsonb_array_elements_text(j -> 'certificates') x),
    (j ->> 'wage_max')::int,
    band((coalesce(j ->> 'wage_min', j ->> 'wage_max')::int + coalesce(j ->> 'wage_max', j ->> 'wage_min')::int) / 2),
    array_position(employments(), j ->> 'employment'), bits(shifts(), coalesce(j -> 'shifts', '[]')),
    CASE WHEN j ? 'conditions' THEN bits(conditions(), j -> 'conditions') END, (j ->> 'start_by')::date,
    coalesce(f[1], 0), coalesce(f[2], 0), coalesce(f[3], 0), coalesce(f[4], 0), f IS NOT NULL,
    d.must, d.must_level, d.s, d.l, shares(f[1], d.w)
FROM raw_v, LATERAL (SELECT occupation_prefixes(j ->> 'occupation') AS o) occupations, LATERAL (SELECT region_prefixes(j ->> 'region') AS p) places, LATERAL (SELECT shares(10000, ARRAY[
    CASE WHEN jsonb_array_length(j -> 'skills') > 0 THEN 40 ELSE 0 END, CASE WHEN j ? 'occupation' THEN 25 ELSE 0 END,
    CASE WHEN j ? 'occupation' THEN 20 ELSE 0 END, CASE WHEN j ? 'education_min' THEN 15 ELSE 0 END]) AS f) sh,
    LATERAL (SELECT array_agg(k.id ORDER BY k.id) AS s, array_agg((e ->> 'level')::int ORDER BY k.id) AS l,
        array_agg((e ->> 'weight')::int ORDER BY k.id) AS w,
        array_agg(k.id ORDER BY k.id) FILTER (WHERE (e ->> 'must')::bool) AS must,
        array_agg((e ->> 'level')::int ORDER BY k.id) FILTER (WHERE (e ->> 'must')::bool) AS must_level
        FROM jsonb_array_elements(j -> 'skills') e JOIN skill k ON k.name = e ->> 'skill') d
WHERE coalesce(j ->> 'open_from', '') <= '2026-03-02' AND coalesce(j ->> 'open_until', '9') >= '2026-03-02';

-- What a candidate is worth to occupations below a prefix: for the occupation, in months (prefixes
-- of three levels), for the wish.
CREATE TABLE worth (cand int, level int, code bigint, x int, months int, desire int);
WITH experience AS (
    SELECT (j ->> 'id')::int AS cand, e ->> 'occupation' AS occupation, (e ->> 'months')::int AS months
    FROM raw_c, jsonb_array_elements(j -> 'experience') e),
service AS (
    SELECT (j ->> 'id')::int AS cand, n, x.occupation, x.confidence, (e ->> 'months')::int AS months
    FROM raw_c, jsonb_array_elements(j -> 'service') WITH ORDINALITY u(e, n)
    JOIN crosswalk x ON x.specialty = e ->> 'specialty'),
source AS (
    SELECT cand, occupation, 100 AS strength FROM experience
    UNION ALL SELECT cand, occupation, confidence FROM service),
counted AS (
    SELECT cand, (occupation_prefixes(occupation))[3] AS code, months FROM experience
    UNION ALL SELECT cand, (occupation_prefixes(occupation))[3], max(months * confidence / 100)
    FROM service GROUP BY 1, n, 2),
wish AS (
    SELECT (j ->> 'id')::int AS cand, w FROM raw_c, jsonb_array_elements_text(j -> 'wants') w)
INSERT INTO worth
SELECT cand, level, h(p), max(x), max(months)::int, max(desire) FROM (
    SELECT cand, n AS level, p, strength * (ARRAY[10, 35, 70, 100])[n] / 100 AS x, 0 AS months, 0 AS desire
    FROM source, unnest(occupation_prefixes(occupation)) WITH ORDINALITY u(p, n)
    UNION ALL SELECT cand, 3, code, 0, sum(months), 0 FROM counted WHERE code IS NOT NULL GROUP BY 1, code
    UNION ALL SELECT cand, n, p, 0, 0, CASE WHEN p = w THEN 100 ELSE (ARRAY[20, 50, 80])[n] END
    FROM wish, unnest(occupation_prefixes(w)) WITH ORDINALITY u(p, n)) parts
GROUP BY 1, 2, 3;
CREATE TABLE worth1 AS SELECT * FROM worth WHERE level = 1;
CREATE TABLE worth2 AS SELECT * FROM worth WHERE level = 2;
CREATE TABLE worth3 AS SELECT * FROM worth WHERE level = 3;
CREATE TABLE worth4 AS SELECT * FROM worth WHERE level = 4;
CREATE UNIQUE INDEX ON worth1 (cand, code);
CREATE UNIQUE INDEX ON worth2 (cand, code);
CREATE UNIQUE INDEX ON worth3 (cand, code);
CREATE UNIQUE INDEX ON worth4 (cand, code);
CREATE TABLE desire AS SELECT id, CASE WHEN a_scored THEN a_desire ELSE 0 END AS a_desire FROM c;
CREATE UNIQUE INDEX ON desire (id);
ANALYZE;
