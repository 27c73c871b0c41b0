-- SPDX-License-Identifier: Apache-2.0
-- Why: one way to write vacancies, candidates and employers, used by a single PUT and by an import
-- of a million rows alike: an array of rows as the normaliser made them,
--   [{"row":1,"line":2,"verdict":"taken"|"needs_review"|"refused","digest":"\\x...","doc":{...},
--     "issues":[...]}, ...]
-- goes in, one outcome a row comes out. The digest is that of what the document says; who sends an
-- unchanged one writes nothing. One statement a kind: given, judged, put; documents are read only
-- where they are put.

CREATE TYPE row_given AS ("row" bigint, line bigint, verdict text, issues jsonb, digest bytea,
                          doc jsonb);
CREATE TYPE row_outcome AS (row bigint, line bigint, reference text, status text, review boolean,
                            object bigint, before jsonb, issues jsonb);

-- What only the database can see, told like the normaliser's own issues.
CREATE FUNCTION issue(code text, field text, value text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('code', code, 'severity', 'error', 'field', ltrim(field, '/'),
                              'pointer', field, 'value', value, 'zh', t.zh, 'en', t.en)
      FROM (VALUES
        ('feed.employer_unknown',
         format('没有这个用人单位“%s”，或不是您的单位；请先登记，或改正名称、统一社会信用代码', value),
         format('no such employer "%s", or not yours: register it first, or mend name or credit code', value)),
        ('feed.reference_repeated',
         format('岗位编号“%s”在同一文件中出现过，内容不同；请给这一行另一个编号', value),
         format('reference "%s" stands earlier in this file with other content: give this row another', value)),
        ('feed.employer_repeated',
         format('用人单位“%s”在同一文件中出现过，内容不同；请合并为一行', value),
         format('the employer "%s" stands earlier in this file with other content: make it one row', value)),
        ('feed.person_repeated',
         '同一个人在这个文件中出现过，内容不同；请合并为一行',
         'the same person stands earlier in this file with other content: make it one row'),
        ('feed.person_elsewhere',
         '这个人已由本市另一个旗县区登记；请联系该旗县区或市局',
         'another county of the city has registered this person: ask it, or the city bureau'),
        ('feed.person_conflict',
         '身份证号与登记编号属于两个不同的登记人员；请核对',
         'identity number and reference belong to two different people: check both'),
        ('feed.region_not_yours',
         format('所属地区“%s”不在您的管辖范围内', value),
         format('the bureau region "%s" is outside your range', value))) t(c, zh, en)
     WHERE t.c = code $$;

-- Did an earlier row of this import take this object, even without a change?
CREATE FUNCTION import_has(wanted bigint, what bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM import_row w WHERE w.city = billet_city() AND w.import = wanted
                      AND w.object = what AND w.status <> 'refused') $$;

-- 1. Vacancies ------------------------------------------------------------------------------

-- What a row of the normaliser says of a vacancy; jsonb_populate_record reads the document.
CREATE TYPE vacancy_doc AS (
    reference text, title text, description text, region text, place_text text, remote boolean,
    headcount int, categories text[], education_min smallint, relaxed boolean, occupation text,
    occupation_text text, experience_min int, experience_ref int, skills skill_need[],
    skills_text text, certificates text[], wage_min int, wage_max int, wage_text text,
    pay_months smallint, employment text, shifts text[], conditions text[], open_from date,
    open_until date, start_by date, unread text[], from_prose text[],
    findings jsonb);

-- How rows name employers: by id, credit code or name, in this order.
CREATE TYPE employer_named AS (id bigint, code text, name text, sound boolean, nth bigint,
                               name_key text);

-- The employers that the rows name; NULL for one that is not there, or not the principal's own. What
-- the register does not have is made first, with a credit code `registered`, without one
-- `provisional`; only an officer makes employers by importing vacancies.
CREATE FUNCTION vacancy_owners(rows jsonb, for_import bigint)
RETURNS TABLE (named bigint, code text, called text, owner bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mine text := billet_city();
    own bigint := nullif(billet_employer(), 0);
    keys employer_named[]; -- once an employer, not once a row
BEGIN
    SELECT array_agg(ROW(k.*, employer_name_key(k.name))::employer_named)
      INTO keys
      FROM (SELECT (g.doc->>'employer')::bigint AS id, g.doc->>'employer_credit_code' AS code,
                   g.doc->>'employer_name' AS name,
                   bool_and((g.doc->>'employer_credit_code_sound')::boolean) AS sound,
                   min(g.row) AS nth
              FROM jsonb_populate_recordset(NULL::row_given, rows) g
             WHERE g.verdict <> 'refused' GROUP BY 1, 2, 3) k;
    IF billet_role() = 'officer' THEN
        INSERT INTO employer (city, credit_code, credit_code_sound, name, state, import)
        SELECT DISTINCT ON (coalesce(k.code, k.name_key)) mine, k.code, k.sound,
               left(coalesce(k.name, k.code), 200),
               CASE WHEN k.code IS NULL THEN 'provisional' ELSE 'registered' END, for_import
          FROM unnest(keys) k
         WHERE k.id IS NULL AND coalesce(k.code, k.name) IS NOT NULL
           AND CASE WHEN k.code IS NOT NULL -- a count: by index, one by one
                    THEN (SELECT count(*) FROM employer m
                           WHERE m.city = mine AND m.credit_code = k.code)
                    ELSE (SELECT count(*) FROM employer m
                           WHERE m.city = mine AND m.name_key = k.name_key) END = 0
         ORDER BY coalesce(k.code, k.name_key), k.nth
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN QUERY
    SELECT k.id, k.code, k.name,
           CASE WHEN k.id IS NOT NULL THEN
                    (SELECT coalesce(m.merged_into, m.id) FROM employer m
                      WHERE m.city = mine AND m.id = k.id)
                WHEN k.code IS NOT NULL THEN
                    (SELECT coalesce(m.merged_into, m.id) FROM employer m
                      WHERE m.city = mine AND m.credit_code = k.code)
                WHEN k.name IS NOT NULL THEN
                    (SELECT coalesce(m.merged_into, m.id) FROM employer m
                      WHERE m.city = mine AND m.name_key = k.name_key
                      ORDER BY m.credit_code NULLS LAST, m.id LIMIT 1)
                ELSE (SELECT m.id FROM employer m WHERE m.city = mine AND m.id = own) END
      FROM unnest(keys) k;
END $$;

CREATE FUNCTION vacancy_write(rows jsonb, for_import bigint) RETURNS SETOF row_outcome
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mine text := billet_city(); -- in a variable: a function would be called for every row
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT g.*, g.verdict = 'refused' AS bad, (g.doc->>'employer')::bigint AS named,
               g.doc->>'employer_credit_code' AS code, g.doc->>'employer_name' AS called
          FROM jsonb_populate_recordset(NULL::row_given, rows) g
    ), owners AS MATERIALIZED (
        SELECT o.*, concat_ws('|', o.named, o.code, o.called) AS key FROM vacancy_owners(rows, for_import) o
    ), keyed AS MATERIALIZED (
        SELECT g.row, g.line, g.issues, g.verdict, g.bad, g.digest, g.doc, o.owner,
               coalesce(o.named::text, o.code, o.called, '') AS told,
               coalesce(nullif(g.doc->>'reference', ''),
                        CASE WHEN NOT g.bad THEN 'auto:' || left(encode(sha256(convert_to(concat_ws(E'\x1f', o.owner,
                            g.doc->>'title', g.doc->>'place_text', g.doc->>'region',
                            g.doc->>'description'), 'UTF8')), 'hex'), 32) END) AS name
          FROM given g
          LEFT JOIN owners o ON o.key = concat_ws('|', g.named, g.code, g.called)
    ), placed AS MATERIALIZED (
        SELECT k.*, row_number() OVER same AS nth, first_value(k.digest) OVER same AS first_digest
          FROM keyed k
        WINDOW same AS (PARTITION BY k.owner, k.name COLLATE "C", k.bad ORDER BY k.row)
    ), judged AS MATERIALIZED (
        SELECT p.*, v.id AS old_id, v.digest AS old_digest, v.state AS old_state,
               CASE WHEN p.bad THEN ''
                    WHEN p.owner IS NULL THEN 'feed.employer_unknown'
                    WHEN p.nth > 1 AND p.digest <> p.first_digest THEN 'feed.reference_repeated'
                    WHEN v.digest <> p.digest THEN
                        CASE WHEN import_has(for_import, v.id) THEN 'feed.reference_repeated' END
                    END AS refusal
          FROM placed p LEFT JOIN LATERAL ( -- by key, one by one
                   SELECT o.id, o.digest, o.state FROM vacancy o
                    WHERE o.city = mine AND o.employer = p.owner AND o.reference = p.name
                      AND NOT p.bad LIMIT 1) v ON true
    ), put AS (
        INSERT INTO vacancy AS v (city, employer, reference, state, title, description, region,
            place_text, remote, headcount, categories, education_min, relaxed, occupation,
            occupation_text, experience_min, experience_ref, skills, skills_text, certificates,
            wage_min, wage_max, wage_text, pay_months, employment, shifts, conditions, open_from,
            open_until, start_by, unread, from_prose, findings, digest, import)
        SELECT mine, j.owner, j.name,
            CASE WHEN j.verdict = 'taken' AND d.region IS NOT NULL
                      AND d.headcount IS NOT NULL THEN 'open' ELSE 'needs_review' END,
            d.title, d.description, d.region, d.place_text, coalesce(d.remote, false), d.headcount,
            coalesce(d.categories, '{}'), d.education_min, coalesce(d.relaxed, false), d.occupation,
            d.occupation_text, d.experience_min, d.experience_ref, coalesce(d.skills, '{}'),
            d.skills_text, coalesce(d.certificates, '{}'), d.wage_min, d.wage_max, d.wage_text,
            d.pay_months, d.employment, coalesce(d.shifts, '{}'), d.conditions, d.open_from,
            d.open_until, d.start_by, coalesce(d.unread, '{}'),
            coalesce(d.from_prose, '{}'), coalesce(d.findings, '[]'), j.digest, for_import
          FROM judged j, LATERAL jsonb_populate_record(NULL::vacancy_doc, j.doc) d
         WHERE j.refusal IS NULL AND j.nth = 1
           AND (j.old_digest IS DISTINCT FROM j.digest OR j.old_state = 'closed')
        ON CONFLICT (city, employer, reference) DO UPDATE SET
            state = excluded.state, title = excluded.title, description = excluded.description,
            region = excluded.region, place_text = excluded.place_text, remote = excluded.remote,
            headcount = excluded.headcount, categories = excluded.categories,
            education_min = excluded.education_min, relaxed = excluded.relaxed,
            occupation = excluded.occupation, occupation_text = excluded.occupation_text,
            experience_min = excluded.experience_min, experience_ref = excluded.experience_ref,
            skills = excluded.skills, skills_text = excluded.skills_text,
            certificates = excluded.certificates, wage_min = excluded.wage_min,
            wage_max = excluded.wage_max, wage_text = excluded.wage_text,
            pay_months = excluded.pay_months, employment = excluded.employment,
            shifts = excluded.shifts, conditions = excluded.conditions,
            open_from = excluded.open_from, open_until = excluded.open_until,
            start_by = excluded.start_by, unread = excluded.unread,
            from_prose = excluded.from_prose, findings = excluded.findings,
            digest = excluded.digest, import = excluded.import, closed_reason = NULL,
            version = v.version + 1, updated_at = now()
        RETURNING v.id, v.employer, v.reference, v.state
    )
    SELECT j.row, j.line, j.name,
           CASE WHEN j.refusal IS NOT NULL THEN 'refused'
                WHEN j.nth > 1 OR put.id IS NULL THEN 'unchanged'
                WHEN j.old_id IS NULL THEN 'inserted' ELSE 'updated' END,
           j.refusal IS NULL AND coalesce(coalesce(put.state, j.old_state) = 'needs_review', false),
           coalesce(put.id, j.old_id),
           CASE WHEN put.id IS NOT NULL AND j.old_id IS NOT NULL AND j.nth = 1 THEN
               (SELECT to_jsonb(o) FROM vacancy o WHERE o.city = mine AND o.id = j.old_id) END,
           CASE WHEN j.refusal > '' THEN j.issues || issue(j.refusal,
                    CASE j.refusal WHEN 'feed.employer_unknown' THEN '/employer'
                                   ELSE '/reference' END,
                    CASE j.refusal WHEN 'feed.employer_unknown' THEN j.told ELSE j.name END)
                ELSE j.issues END
      FROM judged j LEFT JOIN put ON put.employer = j.owner AND put.reference = j.name
                                 AND j.refusal IS NULL
     ORDER BY j.row;
END $$;

-- 2. Candidates ------------------------------------------------------------------------------
-- Two steps, because a sealed value is bound to the row's id: resolve gives every row the id it
-- has or will have; the caller seals identity number and phone; write puts them.

CREATE TYPE candidate_key AS (row bigint, identity_index text, source text, source_reference text);

CREATE FUNCTION candidate_resolve(keys jsonb) RETURNS TABLE ("row" bigint, id bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mine text := billet_city(); -- in variables: a function would be called for every row
    ids regclass := pg_get_serial_sequence('candidate', 'id');
BEGIN
    RETURN QUERY
    WITH k AS MATERIALIZED (
        SELECT r.row, r.identity_index, r.source, r.source_reference,
               coalesce(r.identity_index, r.source || E'\x1f' || r.source_reference) AS person
          FROM jsonb_populate_recordset(NULL::candidate_key, keys) r
    ), known AS (
        SELECT p.person, coalesce(
                   (SELECT i.candidate FROM candidate_identity i
                     WHERE i.city = mine AND i.identity_index = p.identity_index),
                   (SELECT c.id FROM candidate c WHERE c.city = mine
                       AND c.source = p.source AND c.source_reference = p.source_reference),
                   nextval(ids)) AS id
          FROM (SELECT * FROM (SELECT DISTINCT ON (k.person COLLATE "C") * FROM k
                                ORDER BY k.person COLLATE "C", k.row) f
                 ORDER BY f.row) p -- ids in the order of the file
    )
    SELECT k.row, known.id FROM k JOIN known USING (person) ORDER BY k.row;
END $$;

-- Which rows bear the identity number or the reference of somebody else, perhaps in a county outside
-- the caller's range? The caller's own eyes end there, the unique indexes do not: without asking,
-- one such row would end the whole import. Answers the issue's code.
CREATE FUNCTION candidate_taken(row_ids bigint[], numbers text[], sources text[], names text[])
RETURNS TABLE (nth bigint, code text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine text := billet_city();
BEGIN
    RETURN QUERY
    WITH k AS MATERIALIZED (
        SELECT r.n, r.id,
               (SELECT i.candidate FROM candidate_identity i
                 WHERE i.city = mine AND i.identity_index = r.number) AS by_number,
               (SELECT c.id FROM candidate c WHERE c.city = mine
                   AND c.source = r.source AND c.source_reference = r.name) AS by_name
          FROM unnest(row_ids, numbers, sources, names) WITH ORDINALITY
               r(id, number, source, name, n)
    )
    SELECT k.n, CASE WHEN candidate_in_range(o.id) THEN 'feed.person_conflict'
                     ELSE 'feed.person_elsewhere' END
      FROM k, LATERAL (SELECT CASE WHEN k.by_number <> k.id THEN k.by_number
                                   WHEN k.by_name <> k.id THEN k.by_name END) o(id)
     WHERE o.id IS NOT NULL;
END $$;
REVOKE ALL ON FUNCTION candidate_taken(bigint[], text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION candidate_taken(bigint[], text[], text[], text[]) TO billet_app;

CREATE TYPE candidate_doc AS (
    bureau_region text, source text, source_reference text, category text, home text,
    places text[], education smallint, experience experience_row[], service service_row[],
    skills jsonb, certificates jsonb, wants text[], wage_floor int, employment_ok text[],
    shifts_ok text[], conditions_wanted text[], available_from date, groups text[], merit bigint,
    discharged_on date, unemployed_since date, name text, identity_number text,
    identity_index text, identity_mask text, phone text, phone_index text, phone_mask text,
    consent_match date, facts jsonb);

-- Every fact that a document has is declared, unless its notes say more. A verified fact gives way
-- only to a verified one; an absent one never wipes what is known.
CREATE FUNCTION candidate_write(rows jsonb, for_import bigint) RETURNS SETOF row_outcome
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mine text := billet_city(); -- in variables: a function would be called for every row
    me text := billet_setting('principal');
    today date := billet_today();
    first_region text := billet_setting('region_from');
    last_region text := billet_setting('region_to');
    all_facts CONSTANT text[] := fact_names();
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT g.*, g.verdict = 'refused' AS bad, (g.doc->>'id')::bigint AS id,
               g.doc->>'identity_index' AS number, coalesce(g.doc->>'source', 'bureau') AS source,
               g.doc->>'source_reference' AS name, g.doc->>'bureau_region' AS region
          FROM jsonb_populate_recordset(NULL::row_given, rows) g
    ), placed AS MATERIALIZED (
        SELECT g.*, row_number() OVER person AS nth,
               first_value(g.digest) OVER person AS first_digest,
               first_value(g.id) OVER (PARTITION BY g.number COLLATE "C", g.bad
                                       ORDER BY g.row) AS first_by_number,
               first_value(g.id) OVER (PARTITION BY g.source COLLATE "C", g.name COLLATE "C", g.bad
                                       ORDER BY g.row) AS first_by_name
          FROM given g
        WINDOW person AS (PARTITION BY g.id, g.bad ORDER BY g.row)
    ), taken AS MATERIALIZED (
        SELECT a.row_ids[t.nth] AS row, t.code
          FROM (SELECT array_agg(g.row) AS row_ids, array_agg(g.id) AS ids,
                       array_agg(g.number) AS numbers, array_agg(g.source) AS sources,
                       array_agg(g.name) AS names FROM given g WHERE NOT g.bad) a,
               LATERAL candidate_taken(a.ids, a.numbers, a.sources, a.names) t
    ), judged AS MATERIALIZED (
        SELECT p.*, c.id IS NOT NULL AS known, c.digest AS old_digest,
               CASE WHEN p.bad THEN ''
                    WHEN (p.nth > 1 AND p.digest <> p.first_digest)
                      OR (p.number IS NOT NULL AND p.first_by_number <> p.id)
                      OR (p.name IS NOT NULL AND p.first_by_name <> p.id)
                        THEN 'feed.person_repeated'
                    WHEN CASE WHEN c.digest <> p.digest THEN import_has(for_import, p.id) END
                        THEN 'feed.person_repeated'
                    WHEN p.region COLLATE "C" < first_region OR p.region COLLATE "C" > last_region
                      OR left(p.region, 4) <> mine THEN 'feed.region_not_yours'
                    ELSE t.code END AS refusal,
               CASE WHEN c.digest <> p.digest THEN
                   (SELECT array_agg(f.fact) FROM unnest(c.facts) f WHERE f.state = 'verified'
                       AND coalesce(p.doc->'facts'->f.fact->>'state', 'declared') <> 'verified')
                   END AS held
          FROM placed p LEFT JOIN LATERAL ( -- by key, one by one: never a walk over the range
                   SELECT o.id, o.digest, o.facts FROM candidate o
                    WHERE o.city = mine AND o.id = p.id AND NOT p.bad LIMIT 1) c ON true
          LEFT JOIN taken t USING (row)
    ), chosen AS MATERIALIZED (
        SELECT t.id, t.known, t.digest, t.source AS from_source,
               ARRAY(SELECT ROW(f.key, coalesce(t.notes->f.key->>'state', 'declared'),
                                coalesce(t.notes->f.key->>'source', t.source), me,
                                coalesce((t.notes->f.key->>'noted_on')::date, today))::fact_note
                       FROM unnest(all_facts) f(key) WHERE t.told ? f.key) AS noted, d.*
          FROM (SELECT j.*, j.doc->'facts' AS notes,
                       CASE WHEN j.held IS NULL THEN j.doc ELSE j.doc - j.held END AS told
                  FROM judged j
                 WHERE j.refusal IS NULL AND j.nth = 1
                   AND j.old_digest IS DISTINCT FROM j.digest OFFSET 0) t,
               LATERAL jsonb_populate_record(NULL::candidate_doc, t.told) d
    ), put AS (
        INSERT INTO candidate AS c (city, id, bureau_region, source, source_reference, category,
            home, places, education, experience, service, skills, certificates, wants, wage_floor,
            employment_ok, shifts_ok, conditions_wanted, available_from, groups, merit,
            discharged_on, unemployed_since, facts, digest, import)
        SELECT mine, d.id, d.bureau_region, d.from_source, d.source_reference, d.category, d.home,
            d.places, d.education, d.experience, d.service,
            CASE WHEN d.skills IS NOT NULL THEN
                ARRAY(SELECT ROW(k, v::smallint)::skill_held
                        FROM jsonb_each_text(d.skills) e(k, v)) END,
            CASE WHEN d.certificates IS NOT NULL THEN
                ARRAY(SELECT ROW(k, v::date)::certificate_held
                        FROM jsonb_each_text(d.certificates) e(k, v)) END,
            d.wants, d.wage_floor, d.employment_ok, d.shifts_ok, d.conditions_wanted,
            d.available_from, d.groups, d.merit, d.discharged_on, d.unemployed_since, d.noted,
            d.digest, for_import
          FROM chosen d
        ON CONFLICT (city, id) DO UPDATE SET
            bureau_region = excluded.bureau_region, category = excluded.category,
            source = excluded.source,
            source_reference = coalesce(excluded.source_reference, c.source_reference),
            home = coalesce(excluded.home, c.home), places = coalesce(excluded.places, c.places),
            education = coalesce(excluded.education, c.education),
            experience = coalesce(excluded.experience, c.experience),
            service = coalesce(excluded.service, c.service),
            skills = coalesce(excluded.skills, c.skills),
            certificates = coalesce(excluded.certificates, c.certificates),
            wants = coalesce(excluded.wants, c.wants),
            wage_floor = coalesce(excluded.wage_floor, c.wage_floor),
            employment_ok = coalesce(excluded.employment_ok, c.employment_ok),
            shifts_ok = coalesce(excluded.shifts_ok, c.shifts_ok),
            conditions_wanted = coalesce(excluded.conditions_wanted, c.conditions_wanted),
            available_from = coalesce(excluded.available_from, c.available_from),
            groups = coalesce(excluded.groups, c.groups), merit = coalesce(excluded.merit, c.merit),
            discharged_on = coalesce(excluded.discharged_on, c.discharged_on),
            unemployed_since = coalesce(excluded.unemployed_since, c.unemployed_since),
            facts = facts_merge(c.facts, excluded.facts), digest = excluded.digest,
            import = excluded.import, version = c.version + 1, updated_at = now()
        RETURNING c.id
    ), kept AS (
        INSERT INTO candidate_identity_before (city, import, candidate, bureau_region, name,
            identity_number, identity_index, identity_mask, phone, phone_index, phone_mask)
        SELECT mine, for_import, d.id, d.bureau_region, i.name, i.identity_number,
               i.identity_index, i.identity_mask, i.phone, i.phone_index, i.phone_mask
          FROM chosen d, LATERAL (SELECT * FROM candidate_identity o -- by key, one by one
                                   WHERE o.city = mine AND o.candidate = d.id LIMIT 1) i
         WHERE d.known AND for_import IS NOT NULL
    ), identities AS (
        INSERT INTO candidate_identity AS i (city, candidate, bureau_region, name, identity_number,
            identity_index, identity_mask, phone, phone_index, phone_mask)
        SELECT mine, d.id, d.bureau_region, d.name, d.identity_number, d.identity_index,
               d.identity_mask, d.phone, d.phone_index, d.phone_mask FROM chosen d
        ON CONFLICT (city, candidate) DO UPDATE SET
            bureau_region = excluded.bureau_region, name = coalesce(excluded.name, i.name),
            identity_number = coalesce(excluded.identity_number, i.identity_number),
            identity_index = coalesce(excluded.identity_index, i.identity_index),
            identity_mask = coalesce(excluded.identity_mask, i.identity_mask),
            phone = coalesce(excluded.phone, i.phone),
            phone_index = coalesce(excluded.phone_index, i.phone_index),
            phone_mask = coalesce(excluded.phone_mask, i.phone_mask)
    ), consents AS (
        INSERT INTO consent (city, candidate, bureau_region, purpose, given_on, channel,
                             recorded_by, import)
        SELECT mine, d.id, d.bureau_region, 'match', d.consent_match, 'import', me, for_import
          FROM chosen d
         WHERE d.consent_match IS NOT NULL
           AND (NOT d.known OR (SELECT count(*) FROM consent c -- a count: by index, one by one
                                 WHERE c.city = mine AND c.candidate = d.id
                                   AND c.purpose = 'match' AND consent_holds(c, today)) = 0)
    )
    SELECT j.row, j.line, j.name,
           CASE WHEN j.refusal IS NOT NULL THEN 'refused'
                WHEN j.nth > 1 OR put.id IS NULL THEN 'unchanged'
                WHEN j.known THEN 'updated' ELSE 'inserted' END,
           j.refusal IS NULL AND j.verdict = 'needs_review', coalesce(put.id, j.id),
           CASE WHEN put.id IS NOT NULL AND j.known AND j.nth = 1 THEN
               (SELECT to_jsonb(c) FROM candidate c WHERE c.city = mine AND c.id = j.id) END,
           CASE WHEN j.refusal > '' THEN j.issues || issue(j.refusal,
                    CASE j.refusal WHEN 'feed.region_not_yours' THEN '/bureau_region'
                                   ELSE '/identity_number' END,
                    CASE j.refusal WHEN 'feed.region_not_yours' THEN j.region ELSE '' END)
                ELSE j.issues END
      FROM judged j LEFT JOIN put ON put.id = j.id AND j.refusal IS NULL
     ORDER BY j.row;
END $$;

-- 3. Employers -------------------------------------------------------------------------------

CREATE TYPE employer_doc AS (
    credit_code text, credit_code_sound boolean, name text, region text, industry text,
    address text, contact_name text, contact_phone text, contact_phone_index text,
    contact_phone_mask text);

CREATE FUNCTION employer_resolve(keys jsonb) RETURNS TABLE ("row" bigint, id bigint)
LANGUAGE sql AS $$
    WITH k AS MATERIALIZED (
        SELECT r.row, nullif(r.credit_code, '') AS code, employer_name_key(r.name) AS name_key,
               coalesce(nullif(r.credit_code, ''), employer_name_key(r.name)) AS who
          FROM jsonb_to_recordset(keys) r("row" bigint, credit_code text, name text)
    ), known AS (
        SELECT p.who, coalesce(
                   (SELECT m.id FROM employer m
                     WHERE m.city = billet_city() AND m.credit_code = p.code),
                   (SELECT min(m.id) FROM employer m WHERE m.city = billet_city()
                       AND m.name_key = p.name_key
                       AND (p.code IS NULL OR m.credit_code IS NULL)),
                   nextval(pg_get_serial_sequence('employer', 'id'))) AS id
          FROM (SELECT * FROM (SELECT DISTINCT ON (k.who) * FROM k ORDER BY k.who, k.row) f
                 ORDER BY row) p -- ids in the order of the file
    )
    SELECT k.row, known.id FROM k JOIN known USING (who) ORDER BY k.row $$;

CREATE FUNCTION employer_write(rows jsonb, for_import bigint) RETURNS SETOF row_outcome
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    mine text := billet_city();
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT g.*, g.verdict = 'refused' AS bad, (g.doc->>'id')::bigint AS id,
               coalesce(g.doc->>'credit_code', g.doc->>'name') AS name
          FROM jsonb_populate_recordset(NULL::row_given, rows) g
    ), placed AS MATERIALIZED (
        SELECT g.*, row_number() OVER same AS nth, first_value(g.digest) OVER same AS first_digest
          FROM given g WINDOW same AS (PARTITION BY g.id, g.bad ORDER BY g.row)
    ), judged AS MATERIALIZED (
        SELECT p.*, m.id IS NOT NULL AS known, m.digest AS old_digest,
               CASE WHEN p.bad THEN ''
                    WHEN p.nth > 1 AND p.digest <> p.first_digest THEN 'feed.employer_repeated'
                    WHEN m.digest <> p.digest THEN
                        CASE WHEN import_has(for_import, p.id) THEN 'feed.employer_repeated' END
                    END AS refusal
          FROM placed p LEFT JOIN LATERAL ( -- by key, one by one
                   SELECT o.id, o.digest FROM employer o
                    WHERE o.city = mine AND o.id = p.id AND NOT p.bad LIMIT 1) m ON true
    ), put AS (
        INSERT INTO employer AS m (city, id, credit_code, credit_code_sound, name, state, region,
            industry, address, contact_name, contact_phone, contact_phone_index,
            contact_phone_mask, digest)
        SELECT mine, j.id, d.credit_code, d.credit_code_sound, d.name,
               CASE WHEN d.credit_code IS NULL THEN 'provisional' ELSE 'registered' END,
               d.region, d.industry, d.address, d.contact_name, d.contact_phone,
               d.contact_phone_index, d.contact_phone_mask, j.digest
          FROM judged j, LATERAL jsonb_populate_record(NULL::employer_doc, j.doc) d
         WHERE j.refusal IS NULL AND j.nth = 1 AND j.old_digest IS DISTINCT FROM j.digest
        ON CONFLICT (city, id) DO UPDATE SET
            credit_code = coalesce(excluded.credit_code, m.credit_code),
            credit_code_sound = coalesce(excluded.credit_code_sound, m.credit_code_sound),
            name = excluded.name,
            state = CASE WHEN m.state = 'provisional' THEN excluded.state ELSE m.state END,
            region = coalesce(excluded.region, m.region),
            industry = coalesce(excluded.industry, m.industry),
            address = coalesce(excluded.address, m.address),
            contact_name = coalesce(excluded.contact_name, m.contact_name),
            contact_phone = coalesce(excluded.contact_phone, m.contact_phone),
            contact_phone_index = coalesce(excluded.contact_phone_index, m.contact_phone_index),
            contact_phone_mask = coalesce(excluded.contact_phone_mask, m.contact_phone_mask),
            digest = excluded.digest, version = m.version + 1, updated_at = now()
        RETURNING m.id
    )
    SELECT j.row, j.line, j.name,
           CASE WHEN j.refusal IS NOT NULL THEN 'refused'
                WHEN j.nth > 1 OR put.id IS NULL THEN 'unchanged'
                WHEN j.known THEN 'updated' ELSE 'inserted' END,
           j.refusal IS NULL AND j.verdict = 'needs_review', j.id,
           CASE WHEN put.id IS NOT NULL AND j.known AND j.nth = 1 THEN
               (SELECT to_jsonb(m) - 'name_key' FROM employer m
                 WHERE m.city = mine AND m.id = j.id) END,
           CASE WHEN j.refusal > '' THEN j.issues || issue(j.refusal, '/name', j.name)
                ELSE j.issues END
      FROM judged j LEFT JOIN put ON put.id = j.id AND j.refusal IS NULL
     ORDER BY j.row;
END $$;

-- 4. The life of an import ---------------------------------------------------------------------

-- Starts an import, or finds the one that the same Idempotency-Key started: then rows already
-- taken come out `unchanged`, because the natural key decides.
CREATE FUNCTION import_open(what text, told_source text, file_name text, format text,
                            whole boolean, key text) RETURNS TABLE (import bigint, state text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO import AS i (city, kind, principal, employer, source, file_name, format, atomic,
                             idempotency)
    VALUES (billet_city(), what, billet_setting('principal'), billet_employer(), told_source,
            file_name, format, whole, nullif(key, ''))
    ON CONFLICT DO NOTHING
    RETURNING i.id, i.state INTO import, state;
    IF NOT FOUND THEN
        SELECT i.id, i.state INTO import, state FROM import i
         WHERE i.city = billet_city() AND i.principal = billet_setting('principal')
           AND i.idempotency = key AND i.kind = what AND i.source = told_source
           AND i.format = import_open.format AND i.atomic = whole;
        IF NOT FOUND THEN
            PERFORM billet_fail('BL422', 'the Idempotency-Key was used for another import',
                                'http.idempotency_mismatch');
        END IF;
    END IF;
    RETURN NEXT;
END $$;

CREATE FUNCTION import_write(what text, for_import bigint, rows jsonb) RETURNS SETOF row_outcome
LANGUAGE plpgsql AS $$
BEGIN
    CASE what
        WHEN 'vacancy' THEN RETURN QUERY SELECT * FROM vacancy_write(rows, for_import);
        WHEN 'candidate' THEN RETURN QUERY SELECT * FROM candidate_write(rows, for_import);
        WHEN 'employer' THEN RETURN QUERY SELECT * FROM employer_write(rows, for_import);
    END CASE;
END $$;

-- A first import fills tables that nobody has looked at yet: plans made without statistics would
-- last until autovacuum comes by. The owner analyses them after the first segment; later growth is
-- autovacuum's business.
CREATE FUNCTION import_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tab text;
BEGIN
    FOR tab IN SELECT c.oid::regclass::text FROM pg_class c
                WHERE c.reltuples < 0 AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0
                  AND c.oid IN ('employer'::regclass, 'vacancy'::regclass, 'candidate'::regclass,
                                'candidate_identity'::regclass, 'consent'::regclass,
                                'import_row'::regclass)
    LOOP
        EXECUTE format('ANALYZE %s', tab);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION import_analyze() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_analyze() TO billet_app;

-- Does a retry under the same key say what the first try said? The digests of the segments tell.
CREATE FUNCTION import_same(same boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT same THEN
        PERFORM billet_fail('BL422', 'the Idempotency-Key was used for another file',
                            'http.idempotency_mismatch');
    END IF;
END $$;

-- One segment: rows and their outcomes in one transaction. Answers the counts.
CREATE FUNCTION import_segment(for_import bigint, nth int, digest bytea, rows jsonb)
RETURNS TABLE (inserted bigint, updated bigint, unchanged bigint, refused bigint, review bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    i import;
BEGIN
    SELECT * INTO STRICT i FROM import x WHERE x.city = billet_city() AND x.id = for_import;
    IF i.state <> 'running' THEN
        PERFORM billet_fail('BL409', 'the import has ended', 'import.not_running');
    END IF;
    PERFORM import_same(coalesce(i.segments[nth] = digest, cardinality(i.segments) = nth - 1));
    UPDATE import x SET segments[nth] = digest
     WHERE x.city = i.city AND x.id = i.id AND cardinality(i.segments) < nth;
    IF i.atomic THEN
        INSERT INTO import_stage (city, import, segment, rows)
        VALUES (i.city, i.id, nth, import_segment.rows) ON CONFLICT DO NOTHING;
        RETURN QUERY SELECT 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint;
        RETURN;
    END IF;
    RETURN QUERY SELECT * FROM import_take(i, rows);
END $$;

CREATE FUNCTION import_take(i import, rows jsonb)
RETURNS TABLE (inserted bigint, updated bigint, unchanged bigint, refused bigint, review bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH done AS (
        INSERT INTO import_row (city, import, row, line, reference, status, review, object, before,
                                issues)
        SELECT i.city, i.id, o.row, o.line, o.reference, o.status,
               coalesce(o.review, false), o.object, o.before, o.issues
          FROM import_write(i.kind, i.id, rows) o
        ON CONFLICT (city, import, row) DO UPDATE SET
            -- the same import going on after a crash: the first outcome stands
            issues = excluded.issues
        RETURNING import_row.status, import_row.review, import_row.object
    ), told AS (
        SELECT audit_put(i.kind, (SELECT array_agg(DISTINCT d.object) FROM done d
                                   WHERE d.status IN ('inserted', 'updated')))
         WHERE EXISTS (SELECT 1 FROM done)
    )
    SELECT count(*) FILTER (WHERE d.status = 'inserted'),
           count(*) FILTER (WHERE d.status = 'updated'),
           count(*) FILTER (WHERE d.status = 'unchanged'),
           count(*) FILTER (WHERE d.status = 'refused'),
           count(*) FILTER (WHERE d.review AND d.status <> 'refused')
      FROM done d, (SELECT count(*) FROM told) t;
    PERFORM import_analyze();
END $$;

-- Ends an import. An atomic one is merged here, whole or not at all: any refused row fails it. One
-- that has ended already answers again, to the same file only.
CREATE FUNCTION import_finish(for_import bigint, digests bytea[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    i import;
    s record;
    bad bigint := 0;
BEGIN
    SELECT * INTO STRICT i FROM import x
     WHERE x.city = billet_city() AND x.id = for_import FOR UPDATE;
    PERFORM import_same(i.segments = digests);
    IF i.state <> 'running' THEN
        RETURN;
    END IF;
    IF i.atomic THEN
        FOR s IN SELECT t.rows FROM import_stage t
                  WHERE t.city = i.city AND t.import = i.id ORDER BY t.segment
        LOOP
            bad := bad + (SELECT g.refused FROM import_take(i, s.rows) g);
        END LOOP;
        DELETE FROM import_stage t WHERE t.city = i.city AND t.import = i.id;
    END IF;
    IF bad > 0 THEN
        PERFORM import_revert(for_import);
    END IF;
    UPDATE import x SET state = CASE WHEN bad > 0 THEN 'failed' ELSE 'done' END,
           finished_at = now()
     WHERE x.city = i.city AND x.id = i.id;
END $$;

-- Has a later import, or somebody by hand, put anew what this import wrote? Taking the import back
-- would take that back too. Vacancies and candidates carry the import that put them last; of
-- employers any change counts.
CREATE FUNCTION import_changed_since(i import) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM (SELECT DISTINCT ON (w.object) w.object,
                              coalesce((w.before->>'version')::bigint, 0) + 1 AS version
                         FROM import_row w
                        WHERE w.city = i.city AND w.import = i.id
                          AND w.status IN ('inserted', 'updated')
                        ORDER BY w.object, w.row DESC) wrote
         WHERE CASE i.kind
               WHEN 'vacancy' THEN (SELECT v.import IS DISTINCT FROM i.id FROM vacancy v
                                     WHERE v.city = i.city AND v.id = wrote.object)
               WHEN 'candidate' THEN (SELECT c.import IS DISTINCT FROM i.id FROM candidate c
                                       WHERE c.city = i.city AND c.id = wrote.object)
               ELSE (SELECT m.version <> wrote.version FROM employer m
                      WHERE m.city = i.city AND m.id = wrote.object) END) $$;

-- Puts back what an import changed. What it inserted goes, what it updated is as before.
CREATE FUNCTION import_revert(for_import bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    i import;
    r record;
    n bigint := 0;
    tab text;
BEGIN
    SELECT * INTO STRICT i FROM import x WHERE x.city = billet_city() AND x.id = for_import;
    tab := i.kind;
    IF import_changed_since(i) THEN
        PERFORM billet_fail('BL409', 'something of this import was changed since',
                            'import.changed_since');
    END IF;
    EXECUTE format('DELETE FROM %I x USING import_row w WHERE w.city = $1 AND w.import = $2'
                   ' AND w.status = ''inserted'' AND x.city = $1 AND x.id = w.object', tab)
      USING i.city, i.id;
    GET DIAGNOSTICS n = ROW_COUNT;
    FOR r IN SELECT o.object, o.before FROM import_row o
              WHERE o.city = i.city AND o.import = i.id AND o.status = 'updated'
              ORDER BY o.row DESC
    LOOP
        n := n + 1;
        IF tab = 'vacancy' THEN
            PERFORM vacancy_restore(r.object, r.before);
        ELSIF tab = 'candidate' THEN
            PERFORM candidate_restore(r.object, r.before);
            PERFORM identity_restore(i.id, r.object);
            UPDATE consent c SET withdrawn_at = now(), withdrawn_reason = 'import undone'
             WHERE c.city = i.city AND c.candidate = r.object AND c.import = i.id
               AND c.withdrawn_at IS NULL;
        ELSE
            PERFORM employer_restore(r.object, r.before);
        END IF;
    END LOOP;
    IF tab = 'vacancy' THEN -- employers that it made by naming them, if nothing else knows them
        DELETE FROM employer m
         WHERE m.city = i.city AND m.import = i.id AND m.version = 1 AND NOT employer_used(m.id);
    END IF;
    UPDATE import_row w SET status = 'reverted', before = NULL,
           object = CASE w.status WHEN 'updated' THEN w.object END
     WHERE w.city = i.city AND w.import = i.id AND w.status IN ('inserted', 'updated');
    RETURN n;
END $$;

-- Does anything name the employer? The caller may not see keys, nor another county's consents.
CREATE FUNCTION employer_used(wanted bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine text := billet_city();
BEGIN
    RETURN EXISTS (SELECT 1 FROM vacancy v WHERE v.city = mine AND v.employer = wanted)
        OR EXISTS (SELECT 1 FROM drive_employer d WHERE d.city = mine AND d.employer = wanted)
        OR EXISTS (SELECT 1 FROM referral r WHERE r.city = mine AND r.employer = wanted)
        OR EXISTS (SELECT 1 FROM consent c WHERE c.city = mine AND c.employer = wanted)
        OR EXISTS (SELECT 1 FROM api_key k WHERE k.city = mine AND k.employer = wanted)
        OR EXISTS (SELECT 1 FROM employer_mapping p WHERE p.city = mine AND p.employer = wanted);
END $$;
REVOKE ALL ON FUNCTION employer_used(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION employer_used(bigint) TO billet_app;

CREATE FUNCTION vacancy_restore(object bigint, before jsonb) RETURNS void
LANGUAGE sql AS $$
    UPDATE vacancy v SET
        state = b.state, title = b.title, description = b.description, region = b.region,
        place_text = b.place_text, remote = b.remote, headcount = b.headcount,
        categories = b.categories, education_min = b.education_min, relaxed = b.relaxed,
        occupation = b.occupation, occupation_text = b.occupation_text,
        experience_min = b.experience_min, experience_ref = b.experience_ref, skills = b.skills,
        skills_text = b.skills_text, certificates = b.certificates, wage_min = b.wage_min,
        wage_max = b.wage_max, wage_text = b.wage_text, pay_months = b.pay_months,
        employment = b.employment, shifts = b.shifts, conditions = b.conditions,
        open_from = b.open_from, open_until = b.open_until, start_by = b.start_by,
        unread = b.unread, from_prose = b.from_prose, findings = b.findings, digest = b.digest,
        import = b.import,
        closed_reason = b.closed_reason, version = v.version + 1, updated_at = now()
      FROM jsonb_populate_record(NULL::vacancy, before) b
     WHERE v.city = billet_city() AND v.id = object $$;

CREATE FUNCTION candidate_restore(object bigint, before jsonb) RETURNS void
LANGUAGE sql AS $$
    UPDATE candidate c SET
        bureau_region = b.bureau_region, state = b.state, source = b.source,
        source_reference = b.source_reference, category = b.category, home = b.home,
        places = b.places, education = b.education, experience = b.experience,
        service = b.service, skills = b.skills, certificates = b.certificates, wants = b.wants,
        wage_floor = b.wage_floor, employment_ok = b.employment_ok, shifts_ok = b.shifts_ok,
        conditions_wanted = b.conditions_wanted, available_from = b.available_from,
        groups = b.groups, merit = b.merit, discharged_on = b.discharged_on,
        unemployed_since = b.unemployed_since, facts = b.facts, digest = b.digest, import = b.import,
        version = c.version + 1, updated_at = now()
      FROM jsonb_populate_record(NULL::candidate, before) b
     WHERE c.city = billet_city() AND c.id = object $$;

CREATE FUNCTION identity_restore(of_import bigint, who bigint) RETURNS void
LANGUAGE sql AS $$
    WITH b AS (
        DELETE FROM candidate_identity_before x
         WHERE x.city = billet_city() AND x.import = of_import AND x.candidate = who
        RETURNING x.*)
    UPDATE candidate_identity i SET
        name = b.name, identity_number = b.identity_number, identity_index = b.identity_index,
        identity_mask = b.identity_mask, phone = b.phone, phone_index = b.phone_index,
        phone_mask = b.phone_mask
      FROM b WHERE i.city = b.city AND i.candidate = b.candidate $$;

CREATE FUNCTION employer_restore(object bigint, before jsonb) RETURNS void
LANGUAGE sql AS $$
    UPDATE employer m SET
        credit_code = b.credit_code, credit_code_sound = b.credit_code_sound, name = b.name,
        state = b.state, region = b.region, industry = b.industry, address = b.address,
        contact_name = b.contact_name, contact_phone = b.contact_phone,
        contact_phone_index = b.contact_phone_index, contact_phone_mask = b.contact_phone_mask,
        digest = b.digest, version = m.version + 1, updated_at = now()
      FROM jsonb_populate_record(NULL::employer, before - 'name_key') b
     WHERE m.city = billet_city() AND m.id = object $$;
