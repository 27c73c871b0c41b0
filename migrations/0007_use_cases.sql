-- SPDX-License-Identifier: Apache-2.0
-- Why: one function a use case, all of one shape: a checked JSON document in (path, query and body
-- in one object), a reply out (status, body, version for the ETag). HTTP and the command line call
-- the same ones. Reads of people and all changes leave their audit entry here.

-- Most are plpgsql although one SELECT would do: a session keeps the plans of plpgsql, while a
-- SQL function that cannot be inlined is planned again at every call.

-- 1. Shapes ---------------------------------------------------------------------------------------

CREATE FUNCTION ok(body json, version bigint DEFAULT NULL, status int DEFAULT 200) RETURNS reply
LANGUAGE sql IMMUTABLE AS $$ SELECT ROW(status, body, version)::reply $$;

CREATE FUNCTION not_found(what text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billet_fail('BL404', format('no such %s', what), 'http.not_found');
END $$;

-- Optimistic concurrency: if_match comes from the header, when the caller sent one; what does not
-- exist has no version, and matches none.
CREATE FUNCTION check_version(doc jsonb, version bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF doc ? 'if_match' AND (doc->>'if_match')::bigint IS DISTINCT FROM version THEN
        PERFORM billet_fail('BL412', 'the object has changed since it was read',
                            'http.version_changed');
    END IF;
END $$;

CREATE FUNCTION page_limit(doc jsonb) RETURNS int
LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce((doc->>'limit')::int, 50) $$;

-- Lists are ordered by id; a cursor is the last id of the page before, in hexadecimal.
CREATE FUNCTION page_after(doc jsonb) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF doc->>'cursor' IS NULL THEN
        RETURN 0;
    END IF;
    IF doc->>'cursor' !~ '^[0-7][0-9a-f]{15}$' THEN
        PERFORM billet_fail('BL400', 'the cursor is not one that was given out',
                            'http.cursor', 'cursor');
    END IF;
    RETURN ('x' || (doc->>'cursor'))::bit(64)::bigint;
END $$;

-- ids and items hold one more than the limit when there is a next page.
CREATE FUNCTION page(ids bigint[], items json[], most int) RETURNS reply
LANGUAGE sql IMMUTABLE AS $$
    SELECT ok(json_build_object(
        'items', coalesce((SELECT json_agg(i ORDER BY n)
                             FROM unnest(items) WITH ORDINALITY t(i, n) WHERE n <= most), '[]'),
        'next', CASE WHEN cardinality(ids) > most THEN lpad(to_hex(ids[most]), 16, '0') END)) $$;

-- 2. Employers -----------------------------------------------------------------------------------

CREATE FUNCTION employer_json(m employer) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT m.id, m.credit_code,
        m.credit_code_sound, m.name, m.state, m.region, m.industry, m.address, m.contact_name,
        m.contact_phone_mask AS contact_phone, m.merged_into, m.version, m.created_at, m.updated_at) t);
END $$;

CREATE FUNCTION uc_employer_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(employer_json(m), m.version) FROM employer m
     WHERE m.city = billet_city() AND m.id = (doc->>'employer')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_employer_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(employer_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT m.* FROM employer m
             WHERE m.city = billet_city() AND m.id > page_after(doc)
               AND (doc->>'state' IS NULL OR m.state = doc->>'state')
               AND (doc->>'credit_code' IS NULL OR m.credit_code = doc->>'credit_code')
               AND (doc->>'name' IS NULL OR m.name_key = employer_name_key(doc->>'name'))
             ORDER BY m.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_employer_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    o row_outcome;
    m employer;
BEGIN
    SELECT * INTO m FROM employer x WHERE x.city = billet_city()
       AND x.id = (doc->'rows'->0->'doc'->>'id')::bigint FOR UPDATE;
    PERFORM check_version(doc, m.version);
    SELECT * INTO o FROM employer_write(doc->'rows', NULL) LIMIT 1;
    PERFORM audit_put('employer', ARRAY[o.object]);
    SELECT * INTO m FROM employer x WHERE x.city = billet_city() AND x.id = o.object;
    RETURN NEXT ok(employer_json(m), m.version, CASE o.status WHEN 'inserted' THEN 201 ELSE 200 END);
END $$;

CREATE FUNCTION uc_employer_state(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    m employer;
BEGIN
    SELECT * INTO m FROM employer x
     WHERE x.city = billet_city() AND x.id = (doc->>'employer')::bigint FOR UPDATE;
    IF m.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM check_version(doc, m.version);
    IF billet_role() <> 'officer' THEN
        PERFORM billet_fail('BL403', 'only an officer decides on an employer', 'http.denied');
    END IF;
    IF m.merged_into IS NOT NULL THEN
        PERFORM billet_fail('BL409', format('this employer was merged into %s', m.merged_into),
                            'employer.merged');
    END IF;
    UPDATE employer x SET state = doc->>'state', version = x.version + 1, updated_at = now()
     WHERE x.city = m.city AND x.id = m.id RETURNING * INTO m;
    PERFORM audit_put('employer', ARRAY[m.id], ARRAY['state']);
    RETURN NEXT ok(employer_json(m), m.version);
END $$;

-- 3. Vacancies ------------------------------------------------------------------------------------

-- What an officer closed stays closed, with its reason, until an officer opens it again: whatever a
-- PUT or a feed says meanwhile is kept, and told. What its employer closed, its next PUT opens. What
-- was merged into another (0010_twice.sql) stays closed until that is undone.
ALTER TABLE vacancy ADD COLUMN closed_by_bureau boolean NOT NULL DEFAULT false;

CREATE FUNCTION vacancy_stays_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('billet.stayed_closed', coalesce(NEW.import::text, ''), true);
    IF NEW.digest = OLD.digest THEN
        RETURN NULL; -- nothing is new
    END IF;
    NEW.state := 'closed';
    NEW.closed_reason := OLD.closed_reason;
    RETURN NEW;
END $$;
CREATE TRIGGER vacancy_stays_closed BEFORE UPDATE ON vacancy FOR EACH ROW
    WHEN (((OLD.closed_by_bureau AND NEW.closed_by_bureau)
           OR (OLD.merged_into IS NOT NULL AND NEW.merged_into IS NOT NULL))
          AND NEW.state <> 'closed')
    EXECUTE FUNCTION vacancy_stays_closed();

-- The row of an import says so, too; asked once a segment, and only where it happened.
CREATE FUNCTION import_tells_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE import_row w SET issues = w.issues || jsonb_build_array(jsonb_build_object(
           'code', t.code, 'severity', 'warning', 'field', 'state', 'pointer', '/state',
           'value', t.value, 'zh', t.zh, 'en', t.en))
      FROM vacancy v, LATERAL (
           SELECT 'vacancy.closed_by_bureau' AS code, v.closed_reason AS value,
                  format('退役军人事务局已关闭这个岗位（%s），重新开放须经该局', v.closed_reason) AS zh,
                  format('the bureau has closed this vacancy (%s): only the bureau opens it again',
                         v.closed_reason) AS en
            WHERE v.closed_by_bureau AND v.merged_into IS NULL
           UNION ALL
           SELECT 'vacancy.merged', v.merged_into::text,
                  format('这个岗位已并入岗位 %s，保持关闭', v.merged_into),
                  format('this vacancy was merged into %s and stays closed', v.merged_into)
            WHERE v.merged_into IS NOT NULL) t
     WHERE w.city = billet_city() AND w.status <> 'refused'
       AND w.import = current_setting('billet.stayed_closed')::bigint
       AND v.city = w.city AND v.id = w.object
       AND NOT w.issues @> jsonb_build_array(jsonb_build_object('code', t.code));
    PERFORM set_config('billet.stayed_closed', '', true);
    RETURN NULL;
END $$;
CREATE TRIGGER import_tells_closed AFTER INSERT ON import_row FOR EACH STATEMENT
    WHEN (coalesce(current_setting('billet.stayed_closed', true), '') <> '')
    EXECUTE FUNCTION import_tells_closed();

CREATE FUNCTION vacancy_json(v vacancy) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT v.id, v.employer, v.reference, v.state,
        v.title, v.description, v.region, v.place_text, v.remote, v.headcount, v.categories,
        v.education_min, v.relaxed, v.occupation, v.occupation_text, v.experience_min,
        v.experience_ref, v.skills, v.skills_text, v.certificates, v.wage_min, v.wage_max,
        v.wage_text, v.pay_months, v.employment, v.shifts, v.conditions, v.open_from,
        v.open_until, v.start_by, v.unread, v.from_prose, v.findings, v.closed_reason,
        nullif(v.closed_by_bureau, false) AS closed_by_bureau, v.merged_into, v.version,
        v.created_at, v.updated_at) t);
END $$;

CREATE FUNCTION uc_vacancy_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(vacancy_json(v), v.version) FROM vacancy v
     WHERE v.city = billet_city() AND v.id = (doc->>'vacancy')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_vacancy_get_by_reference(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(vacancy_json(v), v.version) FROM vacancy v
     WHERE v.city = billet_city() AND v.employer = (doc->>'employer')::bigint
       AND v.reference = doc->>'reference'
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_vacancy_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(vacancy_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT v.* FROM vacancy v
             WHERE v.city = billet_city() AND v.id > page_after(doc)
               AND v.state = coalesce(doc->>'state', 'open')
               AND (doc->>'employer' IS NULL OR v.employer = (doc->>'employer')::bigint)
               AND (doc->>'region' IS NULL OR starts_with(v.region, doc->>'region'))
               AND (doc->>'occupation' IS NULL OR v.occupation = doc->>'occupation'
                    OR starts_with(v.occupation, (doc->>'occupation') || '-'))
             ORDER BY v.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

-- rows holds one row as the normaliser made it; employer and reference of the path are in its doc.
CREATE FUNCTION uc_vacancy_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    o row_outcome;
    v vacancy;
BEGIN
    SELECT * INTO v FROM vacancy x
     WHERE x.city = billet_city() AND x.reference = doc->'rows'->0->'doc'->>'reference'
       AND x.employer = (SELECT w.owner FROM vacancy_owners(doc->'rows', NULL) w) FOR UPDATE;
    PERFORM check_version(doc, v.version);
    SELECT * INTO o FROM vacancy_write(doc->'rows', NULL) LIMIT 1;
    IF o.status = 'refused' THEN
        IF o.issues @> '[{"code":"feed.employer_unknown"}]' THEN
            PERFORM not_found('employer');
        END IF;
        PERFORM billet_fail('BL400', 'the vacancy was refused', 'http.invalid');
    END IF;
    SELECT * INTO v FROM vacancy x WHERE x.city = billet_city() AND x.id = o.object;
    PERFORM audit_put('vacancy', ARRAY[o.object]);
    RETURN NEXT ok(vacancy_json(v), v.version,
                   CASE o.status WHEN 'inserted' THEN 201 ELSE 200 END);
END $$;

-- close, and an officer's decision on what needs review.
CREATE FUNCTION uc_vacancy_state(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    v vacancy;
BEGIN
    SELECT * INTO v FROM vacancy x
     WHERE x.city = billet_city() AND x.id = (doc->>'vacancy')::bigint FOR UPDATE;
    IF v.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM check_version(doc, v.version);
    IF v.merged_into IS NOT NULL THEN
        PERFORM billet_fail('BL409', format('this vacancy was merged into %s', v.merged_into),
                            'vacancy.merged');
    END IF;
    IF v.closed_by_bureau AND billet_role() <> 'officer' THEN
        PERFORM billet_fail('BL409', 'the bureau has closed this vacancy',
                            'vacancy.closed_by_bureau');
    END IF;
    IF doc->>'state' = 'open' AND (v.region IS NULL OR v.headcount IS NULL) THEN
        PERFORM billet_fail('BL409', 'a vacancy without place or headcount cannot be opened',
                            'vacancy.incomplete', 'headcount', 'Put the missing values first.');
    END IF;
    UPDATE vacancy x SET state = doc->>'state', closed_reason = doc->>'reason',
           closed_by_bureau = doc->>'state' = 'closed' AND billet_role() = 'officer',
           unread = CASE WHEN doc->>'state' = 'open' THEN '{}' ELSE x.unread END,
           version = x.version + 1, updated_at = now()
     WHERE x.city = v.city AND x.id = v.id RETURNING * INTO v;
    PERFORM audit_put('vacancy', ARRAY[v.id], ARRAY['state']);
    RETURN NEXT ok(vacancy_json(v), v.version);
END $$;

-- 4. Candidates -----------------------------------------------------------------------------------

CREATE FUNCTION candidate_json(c candidate) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT c.id, i.name,
        i.identity_mask AS identity_number, i.phone_mask AS phone, c.bureau_region, c.state,
        c.source, c.source_reference, c.category, c.home, c.places, c.education, c.experience,
        c.service, c.skills, c.certificates, c.wants, c.wage_floor, c.employment_ok, c.shifts_ok,
        c.conditions_wanted, c.available_from, c.groups, c.merit, c.discharged_on,
        c.unemployed_since,
        (SELECT json_object_agg(f.fact, json_build_object('state', f.state, 'source', f.source,
                'noted_by', f.noted_by, 'noted_on', f.noted_on) ORDER BY f.fact)
           FROM unnest(c.facts) f) AS facts,
        c.merged_into, c.version, c.created_at, c.updated_at
      FROM (SELECT 1) one
      LEFT JOIN candidate_identity i ON i.city = c.city AND i.candidate = c.id) t);
END $$;

CREATE FUNCTION uc_candidate_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    c candidate;
BEGIN
    SELECT * INTO c FROM candidate x
     WHERE x.city = billet_city() AND x.id = (doc->>'candidate')::bigint;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit_put('candidate', ARRAY[c.id]);
    RETURN NEXT ok(candidate_json(c), c.version);
END $$;

CREATE FUNCTION uc_candidate_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    items json[];
BEGIN
    SELECT array_agg(t.id ORDER BY t.id), array_agg(candidate_json(t) ORDER BY t.id)
      INTO ids, items
      FROM (SELECT c.* FROM candidate c
             WHERE c.city = billet_city() AND c.id > page_after(doc)
               AND (doc->>'state' IS NULL OR c.state = doc->>'state')
               AND (doc->>'category' IS NULL OR c.category = doc->>'category')
               AND (doc->>'bureau_region' IS NULL
                    OR starts_with(c.bureau_region, doc->>'bureau_region'))
             ORDER BY c.id LIMIT page_limit(doc) + 1) t;
    PERFORM audit_put('candidate', ids[1:page_limit(doc)]);
    RETURN NEXT page(ids, items, page_limit(doc));
END $$;

CREATE FUNCTION uc_candidate_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    o row_outcome;
    c candidate;
BEGIN
    SELECT * INTO c FROM candidate x WHERE x.city = billet_city()
       AND x.id = (doc->'rows'->0->'doc'->>'id')::bigint FOR UPDATE;
    PERFORM check_version(doc, c.version);
    SELECT * INTO o FROM candidate_write(doc->'rows', NULL) LIMIT 1;
    IF o.issues @> '[{"code":"feed.person_elsewhere"}]' THEN
        PERFORM billet_fail('BL409', 'another county has registered this person',
                            'candidate.elsewhere');
    END IF;
    IF o.issues @> '[{"code":"feed.person_conflict"}]' THEN
        PERFORM billet_fail('BL409', 'identity number and reference belong to two people',
                            'candidate.conflict');
    END IF;
    IF o.status = 'refused' THEN
        PERFORM billet_fail('BL403', 'the region is outside your range',
                            'candidate.region_not_yours', 'bureau_region');
    END IF;
    SELECT * INTO c FROM candidate x WHERE x.city = billet_city() AND x.id = o.object;
    PERFORM audit_put('candidate', ARRAY[c.id]);
    RETURN NEXT ok(candidate_json(c), c.version,
                   CASE o.status WHEN 'inserted' THEN 201 ELSE 200 END);
END $$;

CREATE FUNCTION uc_candidate_state(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    c candidate;
BEGIN
    SELECT * INTO c FROM candidate x
     WHERE x.city = billet_city() AND x.id = (doc->>'candidate')::bigint FOR UPDATE;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM check_version(doc, c.version);
    IF c.merged_into IS NOT NULL THEN
        PERFORM billet_fail('BL409', format('this record was merged into %s', c.merged_into),
                            'candidate.merged');
    END IF;
    UPDATE candidate x SET state = doc->>'state', version = x.version + 1, updated_at = now()
     WHERE x.city = c.city AND x.id = c.id RETURNING * INTO c;
    PERFORM audit_put('candidate', ARRAY[c.id], ARRAY['state']);
    RETURN NEXT ok(candidate_json(c), c.version);
END $$;

-- 5. Consents --------------------------------------------------------------------------------------

CREATE FUNCTION consent_json(c consent) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT c.id, c.candidate, c.purpose, c.employer,
        c.drive, c.given_on, c.valid_until, c.channel, c.notice_version, c.recorded_by,
        c.withdrawn_at, c.withdrawn_reason, c.created_at) t);
END $$;

CREATE FUNCTION uc_consent_create(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    c consent;
BEGIN
    INSERT INTO consent (city, candidate, bureau_region, purpose, employer, drive, given_on,
                         valid_until, channel, notice_version, recorded_by)
    SELECT x.city, x.id, x.bureau_region, doc->>'purpose',
           (doc->>'employer')::bigint, (doc->>'drive')::bigint,
           coalesce((doc->>'given_on')::date, billet_today()), (doc->>'valid_until')::date,
           coalesce(doc->>'channel', 'counter'), coalesce(doc->>'notice_version', '1'),
           billet_setting('principal')
      FROM candidate x WHERE x.city = billet_city() AND x.id = (doc->>'candidate')::bigint
    RETURNING * INTO c;
    IF c.id IS NULL THEN
        PERFORM not_found('candidate');
    END IF;
    PERFORM audit_put('consent', ARRAY[c.id]);
    RETURN NEXT ok(consent_json(c), NULL, 201);
END $$;

CREATE FUNCTION uc_consent_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    items json[];
BEGIN
    SELECT array_agg(t.id ORDER BY t.id), array_agg(consent_json(t) ORDER BY t.id)
      INTO ids, items
      FROM (SELECT c.* FROM consent c
             WHERE c.city = billet_city() AND c.id > page_after(doc)
               AND c.candidate = (doc->>'candidate')::bigint
             ORDER BY c.id LIMIT page_limit(doc) + 1) t;
    PERFORM audit_put('consent', ids[1:page_limit(doc)]);
    RETURN NEXT page(ids, items, page_limit(doc));
END $$;

-- All records of the person that this one is of: those merged into one, and that one.
CREATE FUNCTION candidate_records(wanted bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE up AS (
        SELECT c.id, c.merged_into FROM candidate c WHERE c.city = billet_city() AND c.id = wanted
        UNION ALL
        SELECT c.id, c.merged_into FROM up
          JOIN candidate c ON c.city = billet_city() AND c.id = up.merged_into
    ), down AS (
        SELECT up.id FROM up WHERE up.merged_into IS NULL
        UNION ALL
        SELECT c.id FROM down
          JOIN candidate c ON c.city = billet_city() AND c.merged_into = down.id
    )
    SELECT coalesce(array_agg(down.id ORDER BY down.id), '{}') FROM down $$;
REVOKE ALL ON FUNCTION candidate_records(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION candidate_records(bigint) TO billet_app;

-- A person who takes a consent back takes it back on every record, also one that a move to another
-- county put outside the caller's range.
CREATE FUNCTION consent_withdraw_copies(of consent) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE consent x SET withdrawn_at = of.withdrawn_at, withdrawn_reason = of.withdrawn_reason
     WHERE x.city = billet_city() AND x.candidate = ANY (candidate_records(of.candidate))
       AND x.withdrawn_at IS NULL AND x.purpose = of.purpose
       AND x.employer IS NOT DISTINCT FROM of.employer
       AND x.drive IS NOT DISTINCT FROM of.drive AND candidate_in_range(of.candidate) $$;
REVOKE ALL ON FUNCTION consent_withdraw_copies(consent) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_withdraw_copies(consent) TO billet_app;

-- A withdrawal ends what rested on the consent: referrals become withdrawn, seals stay as they are.
CREATE FUNCTION uc_consent_withdraw(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    c consent;
BEGIN
    UPDATE consent x SET withdrawn_at = coalesce(x.withdrawn_at, now()),
           withdrawn_reason = coalesce(x.withdrawn_reason, doc->>'reason')
     WHERE x.city = billet_city() AND x.id = (doc->>'consent')::bigint RETURNING * INTO c;
    IF c.id IS NULL THEN
        RETURN;
    END IF;
    IF cardinality(candidate_records(c.candidate)) > 1 THEN
        PERFORM consent_withdraw_copies(c);
    END IF;
    PERFORM referral_move(
        (SELECT array_agg(r.id) FROM referral r
          WHERE r.city = c.city AND r.candidate = c.candidate
            AND r.state IN ('proposed', 'held', 'published', 'accepted')
            AND NOT EXISTS (SELECT 1 FROM consent o WHERE o.city = c.city
                               AND o.candidate = c.candidate AND o.purpose = 'match'
                               AND consent_holds(o, billet_today()))),
        'withdrawn', 'candidate', 'other', 'consent withdrawn');
    PERFORM audit_put('consent', ARRAY[c.id]);
    RETURN NEXT ok(consent_json(c));
END $$;

-- 6. Imports ---------------------------------------------------------------------------------------

CREATE FUNCTION import_json(i import) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT i.id, i.kind, i.state, i.source,
        i.file_name, i.format, i.atomic, i.principal, i.started_at, i.finished_at,
        (SELECT row_to_json(n) FROM (SELECT count(*) AS rows,
            count(*) FILTER (WHERE r.status = 'inserted') AS inserted,
            count(*) FILTER (WHERE r.status = 'updated') AS updated,
            count(*) FILTER (WHERE r.status = 'unchanged') AS unchanged,
            count(*) FILTER (WHERE r.status = 'refused') AS refused,
            nullif(count(*) FILTER (WHERE r.status = 'reverted'), 0) AS reverted,
            count(*) FILTER (WHERE r.review AND r.status NOT IN ('refused', 'reverted'))
                AS needs_review
            FROM import_row r WHERE r.city = i.city AND r.import = i.id) n) AS counts) t);
END $$;

CREATE FUNCTION uc_import_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(import_json(i)) FROM import i
     WHERE i.city = billet_city() AND i.id = (doc->>'import')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_import_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(import_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT i.* FROM import i
             WHERE i.city = billet_city() AND i.id > page_after(doc)
               AND (doc->>'kind' IS NULL OR i.kind = doc->>'kind')
             ORDER BY i.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

-- Rows not taken as they stood, in the order of the file.
CREATE FUNCTION uc_import_rows(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.row ORDER BY t.row), array_agg(json_build_object('row', t.row,
                'line', t.line, 'reference', t.reference, 'status', t.status, 'needs_review',
                t.review, 'object', t.object, 'issues', t.issues) ORDER BY t.row),
                page_limit(doc))
      FROM (SELECT r.* FROM import_row r
             WHERE r.city = billet_city() AND r.import = (doc->>'import')::bigint
               AND r.row > page_after(doc)
               AND (doc->>'status' IS NULL OR r.status = doc->>'status')
               AND (doc ? 'status' OR r.status = 'refused' OR r.review OR r.issues <> '[]')
             ORDER BY r.row LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_import_undo(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    i import;
BEGIN
    SELECT * INTO i FROM import x
     WHERE x.city = billet_city() AND x.id = (doc->>'import')::bigint FOR UPDATE;
    IF i.id IS NULL THEN
        RETURN;
    END IF;
    IF i.state <> 'done' THEN
        PERFORM billet_fail('BL409', format('an import that is %s cannot be undone', i.state),
                            'import.not_done');
    END IF;
    PERFORM freeze_lock();
    IF import_frozen(i.id) THEN
        PERFORM billet_fail('BL409', 'something of this import is in a frozen round',
                            'import.frozen');
    END IF;
    PERFORM import_revert(i.id);
    UPDATE import x SET state = 'undone' WHERE x.city = i.city AND x.id = i.id
    RETURNING * INTO i;
    PERFORM audit_put('import', ARRAY[i.id]);
    RETURN NEXT ok(import_json(i));
END $$;

-- 7. Drives and policies -----------------------------------------------------------------------------

CREATE FUNCTION drive_json(d drive) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT d.id, d.name, d.place, d.first_day,
        d.last_day, d.regions, d.state,
        (SELECT json_agg(json_build_object('session', s.session, 'name', s.name, 'starts_at',
                s.starts_at, 'ends_at', s.ends_at, 'place', s.place) ORDER BY s.session)
           FROM drive_session s WHERE s.city = d.city AND s.drive = d.id) AS sessions,
        (SELECT json_agg(json_build_object('employer', e.employer, 'confirmed', e.confirmed,
                'booth', e.booth) ORDER BY e.employer)
           FROM drive_employer e WHERE e.city = d.city AND e.drive = d.id) AS employers,
        d.version, d.created_at, d.updated_at) t);
END $$;

CREATE FUNCTION drive_sessions_put(d bigint, sessions jsonb) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO drive_session (city, drive, session, name, starts_at, ends_at, place)
    SELECT billet_city(), d, n, s->>'name', (s->>'starts_at')::timestamptz,
           (s->>'ends_at')::timestamptz, coalesce(s->>'place', '')
      FROM jsonb_array_elements(coalesce(sessions, '[]')) WITH ORDINALITY t(s, n) $$;

CREATE FUNCTION uc_drive_create(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    d drive;
BEGIN
    INSERT INTO drive (city, name, place, first_day, last_day, regions, created_by)
    VALUES (billet_city(), doc->>'name', coalesce(doc->>'place', ''),
            (doc->>'first_day')::date, (doc->>'last_day')::date,
            coalesce((SELECT array_agg(x) FROM jsonb_array_elements_text(doc->'regions') x),
                     ARRAY[billet_city()]), billet_setting('principal'))
    RETURNING * INTO d;
    PERFORM drive_sessions_put(d.id, doc->'sessions');
    PERFORM audit_put('drive', ARRAY[d.id]);
    RETURN NEXT ok(drive_json(d), d.version, 201);
END $$;

CREATE FUNCTION uc_drive_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(drive_json(d), d.version) FROM drive d
     WHERE d.city = billet_city() AND d.id = (doc->>'drive')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_drive_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(drive_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT d.* FROM drive d WHERE d.city = billet_city() AND d.id > page_after(doc)
               AND (doc->>'state' IS NULL OR d.state = doc->>'state')
             ORDER BY d.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

-- Refuses a list of vacancies that names one that is not there, or not this employer's; says which.
CREATE FUNCTION vacancies_known(vacancies jsonb, of_employer bigint, code text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bad text;
BEGIN
    SELECT string_agg('/vacancies/' || (t.n - 1), ' ' ORDER BY t.n) INTO bad
      FROM (SELECT e.n FROM jsonb_array_elements_text(coalesce(vacancies, '[]'))
                            WITH ORDINALITY e(id, n)
             WHERE NOT EXISTS (SELECT 1 FROM vacancy v
                                WHERE v.city = billet_city() AND v.id = e.id::bigint
                                  AND v.employer = coalesce(of_employer, v.employer))
             ORDER BY e.n LIMIT 32) t; -- as many as one answer names
    IF bad IS NOT NULL THEN
        PERFORM billet_fail('BL422', 'the list names vacancies that are not there', code, bad);
    END IF;
END $$;

-- Confirms an employer for a drive; `vacancies` lists what it brings, [] or absent: all of its own.
CREATE FUNCTION uc_drive_employer_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    d drive;
    e bigint := (doc->>'employer')::bigint;
BEGIN
    UPDATE drive x SET version = x.version + 1, updated_at = now()
     WHERE x.city = billet_city() AND x.id = (doc->>'drive')::bigint RETURNING * INTO d;
    IF d.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM check_version(doc, d.version - 1);
    IF NOT EXISTS (SELECT 1 FROM employer m WHERE m.city = d.city AND m.id = e) THEN
        PERFORM not_found('employer');
    END IF;
    PERFORM vacancies_known(doc->'vacancies', e, 'drive.vacancy_foreign');
    INSERT INTO drive_employer AS x (city, drive, employer, confirmed, booth)
    VALUES (d.city, d.id, e, coalesce((doc->>'confirmed')::boolean, true),
            coalesce(doc->>'booth', ''))
    ON CONFLICT (city, drive, employer) DO UPDATE SET confirmed = excluded.confirmed,
        booth = CASE WHEN doc ? 'booth' THEN excluded.booth ELSE x.booth END;
    DELETE FROM drive_vacancy x USING vacancy v
     WHERE x.city = d.city AND x.drive = d.id AND v.city = x.city AND v.id = x.vacancy
       AND v.employer = e AND doc ? 'vacancies';
    INSERT INTO drive_vacancy (city, drive, vacancy)
    SELECT d.city, d.id, x::bigint
      FROM jsonb_array_elements_text(coalesce(doc->'vacancies', '[]')) x
    ON CONFLICT DO NOTHING;
    PERFORM audit_put('drive', ARRAY[d.id], ARRAY['employers']);
    RETURN NEXT ok(drive_json(d), d.version);
END $$;

CREATE FUNCTION policy_json(p policy) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT p.id, p.name, p.version, p.created_by,
        p.created_at) t);
END $$;

CREATE FUNCTION policy_full(p policy) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT row_to_json(t) FROM (SELECT p.id, p.name, p.version, p.document, p.created_by,
        p.created_at) t $$;

-- engine_text is the canonical form that the engine's own reader made of the document.
CREATE FUNCTION uc_policy_create(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    p policy;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('billet policy'), hashtext(doc->>'name'));
    INSERT INTO policy (city, name, version, document, created_by)
    SELECT billet_city(), doc->>'name',
           1 + coalesce((SELECT max(x.version) FROM policy x
                          WHERE x.city = billet_city() AND x.name = doc->>'name'), 0),
           ('{"engine":' || (doc->>'engine_text') || ',"cool_off_days":'
            || (doc->>'cool_off_days') || '}')::json, billet_setting('principal')
    RETURNING * INTO p;
    PERFORM audit_put('policy', ARRAY[p.id]);
    RETURN NEXT ok(policy_full(p), NULL, 201);
END $$;

CREATE FUNCTION uc_policy_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(policy_full(p)) FROM policy p
     WHERE p.city = billet_city() AND p.id = (doc->>'policy')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_policy_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(policy_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT p.* FROM policy p WHERE p.city = billet_city() AND p.id > page_after(doc)
             ORDER BY p.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

-- 8. Rounds ----------------------------------------------------------------------------------------

CREATE FUNCTION round_json(r round) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT r.id, r.drive, r.policy, r.method, r.seed,
        r.round_date AS date, r.last_day, r.state, r.attempts, r.failure, r.funnel, r.counts,
        r.code_sets, r.input_sha256, r.result_sha256, r.engine_version, r.created_by,
        r.created_at, r.frozen_at, r.done_at, r.published_at, r.published_by, r.closed_at,
        r.closed_reason) t);
END $$;

CREATE FUNCTION uc_round_create(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    r round;
    d drive;
BEGIN
    SELECT * INTO d FROM drive x WHERE x.city = billet_city() AND x.id = (doc->>'drive')::bigint;
    IF d.id IS NULL THEN
        PERFORM not_found('drive');
    END IF;
    IF NOT EXISTS (SELECT 1 FROM policy p WHERE p.city = d.city
                      AND p.id = (doc->>'policy')::bigint) THEN
        PERFORM not_found('policy');
    END IF;
    INSERT INTO round (city, drive, policy, method, seed, round_date, last_day, created_by)
    VALUES (d.city, d.id, (doc->>'policy')::bigint, coalesce(doc->>'method', 'optimal'),
            coalesce(doc->>'seed', left(replace(gen_random_uuid()::text, '-', ''), 8)
                                   || left(replace(gen_random_uuid()::text, '-', ''), 8)),
            coalesce((doc->>'date')::date, billet_today()), d.last_day,
            billet_setting('principal'))
    RETURNING * INTO r;
    PERFORM audit_put('round', ARRAY[r.id]);
    RETURN NEXT ok(round_json(r), NULL, 201);
END $$;

CREATE FUNCTION uc_round_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(round_json(r)) FROM round r
     WHERE r.city = billet_city() AND r.id = (doc->>'round')::bigint
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_round_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(round_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT r.* FROM round r WHERE r.city = billet_city() AND r.id > page_after(doc)
               AND (doc->>'drive' IS NULL OR r.drive = (doc->>'drive')::bigint)
             ORDER BY r.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

-- What a round may become by whose word: ONE table.
CREATE FUNCTION round_step(verb text) RETURNS TABLE (from_states text[], to_state text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.f, s.t FROM (VALUES
        ('freeze',   '{draft,failed}'::text[],             'freezing'),
        ('run',      '{frozen}'::text[],                   'running'),
        ('publish',  '{done}'::text[],                     'published'),
        ('withdraw', '{done,published}'::text[],           'closed'),
        ('close',    '{draft,frozen,done,published,failed}'::text[], 'closed')) s(v, f, t)
     WHERE s.v = verb $$;

-- Does another round's referral live that this one's freeze did not see, in the same drive or to a
-- vacancy of this round? The places and people that it takes were free in this one's eyes.
CREATE FUNCTION round_is_stale(r round) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM round x, referral f
                    WHERE x.city = r.city AND x.drive = r.drive AND x.id <> r.id
                      AND x.id <> ALL (r.seen_rounds) AND f.city = x.city AND f.round = x.id
                      AND f.state IN ('published', 'accepted'))
        OR EXISTS (SELECT 1 FROM referral g, referral f
                    WHERE g.city = r.city AND g.round = r.id AND g.state IN ('proposed', 'held')
                      AND f.city = g.city AND f.vacancy = g.vacancy AND f.round <> r.id
                      AND f.state IN ('published', 'accepted')
                      AND f.round <> ALL (r.seen_rounds)) $$;

-- What a step of the round does to its referrals. Publishing leaves out whoever has withdrawn since
-- the freeze, also while the result was being sealed; closing ends what nobody decided, so that it
-- bars no employer and takes no place for ever.
CREATE FUNCTION round_referrals_step(r round, verb text, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF verb = 'publish' THEN
        PERFORM referral_move((SELECT array_agg(f.id) FROM referral f
             WHERE f.city = r.city AND f.round = r.id AND f.state IN ('proposed', 'held')
               AND (SELECT count(*) FROM consent c -- a count: by index, one by one
                     WHERE c.city = f.city AND c.candidate = f.candidate AND c.purpose = 'match'
                       AND consent_holds(c, billet_today())) = 0),
            'withdrawn', 'candidate', 'other', 'consent withdrawn');
        PERFORM referral_move((SELECT array_agg(f.id) FROM referral f
             WHERE f.city = r.city AND f.round = r.id AND f.state = 'proposed'),
            'published', 'bureau', NULL, NULL);
    ELSIF verb IN ('withdraw', 'close') THEN
        PERFORM referral_move((SELECT array_agg(f.id) FROM referral f
             WHERE f.city = r.city AND f.round = r.id
               AND f.state IN ('proposed', 'held', 'published', 'accepted')),
            CASE verb WHEN 'withdraw' THEN 'withdrawn' ELSE 'closed' END, 'bureau', 'other', why);
    END IF;
END $$;

CREATE FUNCTION uc_round_step(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    r round;
    step record;
    verb text := doc->>'verb';
BEGIN
    IF NOT billet_whole_city() THEN
        PERFORM billet_fail('BL403', 'only an officer of the whole city moves a round',
                            'round.whole_city');
    END IF;
    SELECT * INTO r FROM round x
     WHERE x.city = billet_city() AND x.id = (doc->>'round')::bigint FOR UPDATE;
    IF r.id IS NULL THEN
        RETURN;
    END IF;
    SELECT * INTO STRICT step FROM round_step(verb);
    IF NOT r.state = ANY (step.from_states) THEN
        PERFORM billet_fail('BL409', format('a round that is %s cannot %s', r.state, verb),
                            'round.wrong_state');
    END IF;
    IF verb IN ('freeze', 'publish') THEN
        PERFORM freeze_lock();
    END IF;
    IF verb = 'publish' AND round_is_stale(r) THEN
        PERFORM billet_fail('BL409', 'another round was published since the freeze',
                            'round.stale');
    END IF;
    UPDATE round x SET state = step.to_state, attempts = 0, lease_until = NULL,
           failure = NULL,
           published_at = CASE verb WHEN 'publish' THEN now() ELSE x.published_at END,
           published_by = CASE verb WHEN 'publish' THEN billet_setting('principal')
                                    ELSE x.published_by END,
           closed_at = CASE WHEN step.to_state = 'closed' THEN now() END,
           closed_reason = CASE WHEN step.to_state = 'closed' THEN doc->>'reason' END
     WHERE x.city = r.city AND x.id = r.id RETURNING * INTO r;
    PERFORM round_referrals_step(r, verb, doc->>'reason');
    PERFORM audit_put('round', ARRAY[r.id], ARRAY[verb]);
    RETURN NEXT ok(round_json(r), NULL, CASE WHEN r.state IN ('freezing', 'running')
                                             THEN 202 ELSE 200 END);
END $$;

-- A candidate's own order of wishes, for the method choice.
CREATE FUNCTION uc_round_choice_put(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    r round;
BEGIN
    SELECT * INTO r FROM round x
     WHERE x.city = billet_city() AND x.id = (doc->>'round')::bigint FOR UPDATE;
    IF r.id IS NULL THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM candidate x WHERE x.city = billet_city()
                      AND x.id = (doc->>'candidate')::bigint) THEN
        PERFORM not_found('candidate');
    END IF;
    PERFORM vacancies_known(doc->'vacancies', NULL, 'round.vacancy_unknown');
    IF r.state <> 'draft' THEN
        PERFORM billet_fail('BL409', 'choices are taken until the round is frozen',
                            'round.wrong_state');
    END IF;
    INSERT INTO round_choice (city, round, candidate, vacancies)
    VALUES (r.city, r.id, (doc->>'candidate')::bigint,
            ARRAY(SELECT x::bigint FROM jsonb_array_elements_text(doc->'vacancies') x))
    ON CONFLICT (city, round, candidate) DO UPDATE SET vacancies = excluded.vacancies;
    PERFORM audit_put('candidate', ARRAY[(doc->>'candidate')::bigint], ARRAY['choices']);
    RETURN NEXT ok(json_build_object('round', r.id, 'candidate', (doc->>'candidate')::bigint,
                                     'vacancies', (doc->'vacancies')::json));
END $$;

-- 9. Referrals -------------------------------------------------------------------------------------

CREATE FUNCTION referral_json(r referral) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT r.id, r.round, r.drive, r.vacancy,
        r.candidate, r.employer, r.state, r.mutual, r.fit, r.appeal, r.confirm, r.decided_on,
        r.version, r.created_at, r.updated_at) t);
END $$;

CREATE FUNCTION uc_referral_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
    items json[];
BEGIN
    SELECT array_agg(t.id ORDER BY t.id), array_agg(referral_json(t) ORDER BY t.id)
      INTO ids, items
      FROM (SELECT r.* FROM referral r
             WHERE r.city = billet_city() AND r.round = (doc->>'round')::bigint
               AND r.id > page_after(doc)
               AND (doc->>'state' IS NULL OR r.state = doc->>'state')
               AND (doc->>'employer' IS NULL OR r.employer = (doc->>'employer')::bigint)
               AND (doc->>'candidate' IS NULL OR r.candidate = (doc->>'candidate')::bigint)
             ORDER BY r.id LIMIT page_limit(doc) + 1) t;
    PERFORM audit_put('referral', ids[1:page_limit(doc)]);
    RETURN NEXT page(ids, items, page_limit(doc));
END $$;

CREATE FUNCTION uc_referral_get(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    r referral;
BEGIN
    SELECT * INTO r FROM referral x
     WHERE x.city = billet_city() AND x.id = (doc->>'referral')::bigint;
    IF r.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit_put('referral', ARRAY[r.id]);
    RETURN NEXT ok(json_build_object('referral', referral_json(r), 'history', (
        SELECT json_agg(json_build_object('at', e.at, 'principal', e.principal, 'from',
               e.from_state, 'to', e.to_state, 'side', e.side, 'reason', e.reason, 'note', e.note)
               ORDER BY e.id)
          FROM (SELECT 0 AS id, r.created_at AS at, x.done_by AS principal, NULL AS from_state,
                       'proposed' AS to_state, NULL AS side, NULL AS reason, NULL AS note
                  FROM round x WHERE x.city = r.city AND x.id = r.round
                UNION ALL
                SELECT w.id, w.at, w.principal, w.from_state, w.to_state, w.side, w.reason, w.note
                  FROM referral_event w WHERE w.city = r.city AND w.referral = r.id) e)),
        r.version);
END $$;

CREATE FUNCTION referral_step(verb text) RETURNS TABLE (from_states text[], to_state text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.f, s.t FROM (VALUES
        ('hold',    '{proposed}'::text[],            'held'),
        ('release', '{held}'::text[],                'proposed'),
        ('accept',  '{published}'::text[],           'accepted'),
        ('decline', '{published,accepted}'::text[],  'declined'),
        ('withdraw','{published,accepted}'::text[],  'withdrawn'),
        ('place',   '{accepted}'::text[],            'placed')) s(v, f, t)
     WHERE s.v = verb $$;

CREATE FUNCTION uc_referral_step(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    r referral;
    step record;
BEGIN
    SELECT * INTO r FROM referral x
     WHERE x.city = billet_city() AND x.id = (doc->>'referral')::bigint FOR UPDATE;
    IF r.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM check_version(doc, r.version);
    SELECT * INTO STRICT step FROM referral_step(doc->>'verb');
    IF NOT r.state = ANY (step.from_states) THEN
        PERFORM billet_fail('BL409', format('a referral that is %s cannot %s', r.state,
                                            doc->>'verb'), 'referral.wrong_state');
    END IF;
    IF doc->>'verb' = 'release' THEN -- once the others are published nothing publishes it
        PERFORM 1 FROM round x
          WHERE x.city = r.city AND x.id = r.round AND x.state = 'done' FOR SHARE;
        IF NOT FOUND THEN
            PERFORM billet_fail('BL409', 'the round is published or closed', 'round.wrong_state');
        END IF;
    END IF;
    PERFORM referral_move(ARRAY[r.id], step.to_state, doc->>'side', doc->>'reason',
                          doc->>'note');
    SELECT * INTO r FROM referral x WHERE x.city = r.city AND x.id = r.id;
    PERFORM audit_put('referral', ARRAY[r.id], ARRAY['state']);
    RETURN NEXT ok(referral_json(r), r.version);
END $$;

-- 10. The shortlist: the one door through which employers and organisers see people ------------------
-- Owned by billet_owner and SECURITY DEFINER: it reads candidates that the caller may not, and
-- gives out only what the decisions allow. Before consent: pseudonym, rank by fit, education,
-- occupation, skills, certificates, county. After it: also name and contact. Never groups, tier,
-- merit, service, street; the inner id leaves the database only so that the caller can open the
-- sealed phone, and is never shown.

-- A fact without a note, or noted as unknown, is absent, whatever is stored: as in the freeze.
CREATE FUNCTION facts_known(facts fact_note[]) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT f.fact FROM unnest(facts) f WHERE f.state IN ('verified', 'declared')) $$;

CREATE FUNCTION shortlist_rows(wanted bigint, only_employer bigint)
RETURNS TABLE (referral bigint, candidate bigint, employer bigint, employer_name text,
               booth text, vacancy bigint, reference text, title text, vacancy_region text,
               wage_min int, wage_max int, rank bigint, pseudonym text, consented boolean,
               name text, phone text, education smallint, occupation text, skills text[],
               certificates text[], declared boolean, county text, fit int, confirm text[],
               state text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '32MB' AS $$
DECLARE
    r round;
    me text := billet_role();
    mine bigint := billet_employer();
    -- Officers and supervisors see the people of their range, organisers and employers those of
    -- the drive.
    everyone boolean := me NOT IN ('officer', 'supervisor') OR billet_whole_city();
BEGIN
    IF me NOT IN ('officer', 'supervisor', 'organiser', 'employer') THEN
        PERFORM billet_fail('BL403', 'this role sees no shortlist', 'http.denied');
    END IF;
    SELECT * INTO r FROM round x WHERE x.city = billet_city() AND x.id = wanted;
    IF r.id IS NULL OR (me IN ('organiser', 'employer') AND r.published_at IS NULL)
       OR r.done_at IS NULL THEN
        PERFORM not_found('round');
    END IF;
    RETURN QUERY
    WITH shown AS (
        SELECT f.*, row_number() OVER (PARTITION BY f.vacancy
                                       ORDER BY f.fit DESC, f.mutual DESC, p.pseudonym) AS place,
               p.pseudonym AS alias
          FROM referral f
          JOIN pseudonym p ON p.city = f.city AND p.drive = f.drive AND p.candidate = f.candidate
         WHERE f.city = r.city AND f.round = r.id
           AND f.state IN ('proposed', 'published', 'accepted', 'placed')
           AND (r.published_at IS NULL OR f.state <> 'proposed')
           AND (only_employer = 0 OR f.employer = only_employer)
           AND (me <> 'employer' OR f.employer = mine)
    ), told AS (
        SELECT s.*, EXISTS (SELECT 1 FROM consent c WHERE c.city = s.city
                    AND c.candidate = s.candidate AND c.purpose = 'disclose'
                    AND (c.employer = s.employer OR c.drive = s.drive)
                    AND consent_holds(c, billet_today())) AS open
          FROM shown s WHERE everyone OR candidate_in_range(s.candidate)
    ), people AS MATERIALIZED ( -- once each, however many posts they are referred to
        SELECT c.id, i.name, i.phone, left(c.bureau_region, 6) AS county,
               CASE WHEN 'education' = ANY (k.known) THEN c.education END AS education,
               (SELECT e.occupation FROM unnest(c.experience) e WHERE 'experience' = ANY (k.known)
                 ORDER BY e.months DESC, e.occupation LIMIT 1) AS occupation,
               ARRAY(SELECT s.skill FROM unnest(c.skills) s WHERE 'skills' = ANY (k.known)
                      ORDER BY s.level DESC, s.skill COLLATE "C") AS skills,
               ARRAY(SELECT h.certificate FROM unnest(c.certificates) h
                      WHERE 'certificates' = ANY (k.known)
                      ORDER BY h.certificate COLLATE "C") AS certificates,
               coalesce((SELECT f.state = 'declared' FROM unnest(c.facts) f
                          WHERE f.fact = 'certificates'), false) AS declared
          FROM candidate c
          LEFT JOIN candidate_identity i ON i.city = c.city AND i.candidate = c.id
         CROSS JOIN LATERAL (SELECT facts_known(c.facts) AS known OFFSET 0) k
         WHERE c.city = r.city AND c.id IN (SELECT t.candidate FROM told t)
    ), noted AS (
        SELECT audit_put('shortlist', (SELECT array_agg(t.id) FROM told t),
                         CASE WHEN (SELECT bool_or(t.open) FROM told t)
                              THEN '{pseudonym,name,phone}'::text[]
                              ELSE '{pseudonym}' END)
    )
    SELECT t.id, t.candidate, t.employer, m.name, coalesce(de.booth, ''), t.vacancy, v.reference,
           v.title, v.region, v.wage_min, v.wage_max, t.place, t.alias, t.open,
           CASE WHEN t.open THEN p.name END, CASE WHEN t.open THEN p.phone END, p.education,
           p.occupation, p.skills, p.certificates, p.declared, p.county, t.fit, t.confirm, t.state
      FROM (SELECT count(*) FROM noted) n, told t
      JOIN people p ON p.id = t.candidate
      JOIN employer m ON m.city = t.city AND m.id = t.employer
      JOIN vacancy v ON v.city = t.city AND v.id = t.vacancy
      LEFT JOIN drive_employer de
        ON de.city = t.city AND de.drive = t.drive AND de.employer = t.employer
     ORDER BY m.name, t.employer, v.title, t.vacancy, t.place;
END $$;
REVOKE ALL ON FUNCTION shortlist_rows(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shortlist_rows(bigint, bigint) TO billet_app;

-- What a list's cover says of the policy, to employers too, who do not read policies.
CREATE FUNCTION policy_title(wanted bigint, OUT name text, OUT version int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.name, p.version FROM policy p WHERE p.city = billet_city() AND p.id = wanted $$;
REVOKE ALL ON FUNCTION policy_title(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION policy_title(bigint) TO billet_app;

-- 11. Codes, keys, audit ---------------------------------------------------------------------------

CREATE FUNCTION uc_code_sets(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(json_build_object('items', coalesce(json_agg(row_to_json(t) ORDER BY t.set), '[]'),
                                'next', NULL))
      FROM (SELECT s.set_name AS set, s.version, s.source, s.licence,
                   (SELECT count(*) FROM code c WHERE c.set_name = s.set_name) AS codes
              FROM code_set s) t
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_code_find(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(json_build_object('items', coalesce(json_agg(json_strip_nulls(json_build_object(
              'set', f.set_name, 'code', f.code, 'parent', f.parent, 'name_zh', f.name_zh,
              'name_en', f.name_en, 'synonyms', f.synonyms, 'retired_on', f.retired_on,
              'match', f.how))), '[]'), 'next', NULL))
      FROM code_find(coalesce(doc->>'set', ''), doc->>'q', page_limit(doc)) f
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION key_json(k api_key) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
    SELECT json_strip_nulls(row_to_json(t)) FROM (SELECT k.id, k.prefix, k.name, k.role,
        k.employer, k.region_from, k.region_to, k.expires_at, k.revoked_at, k.created_by,
        k.created_at) t);
END $$;

CREATE FUNCTION uc_key_new(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    k api_key;
BEGIN
    IF doc->>'role' = 'employer' AND NOT EXISTS (SELECT 1 FROM employer m
        WHERE m.city = billet_city() AND m.id = (doc->>'employer')::bigint) THEN
        PERFORM not_found('employer');
    END IF;
    IF coalesce(doc->>'region', billet_city()) !~ ('^' || billet_city() || '([0-9]{2}|[0-9]{5})?$')
    THEN -- a range beyond the city would let its holder register people there
        PERFORM billet_fail('BL400', 'the region is not in this city', 'key.region', 'region');
    END IF;
    INSERT INTO api_key (city, prefix, secret_hash, name, role, employer, region_from, region_to,
                         expires_at, created_by)
    VALUES (billet_city(), doc->>'prefix', decode(doc->>'secret_hash', 'hex'), doc->>'name',
            doc->>'role', (doc->>'employer')::bigint,
            coalesce(doc->>'region', billet_city()),
            coalesce(doc->>'region', billet_city()) || '~',
            (doc->>'expires_at')::timestamptz, billet_setting('principal'))
    RETURNING * INTO k;
    PERFORM audit_put('key', ARRAY[k.id]);
    RETURN NEXT ok(key_json(k), NULL, 201);
END $$;

CREATE FUNCTION uc_key_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(key_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT k.* FROM api_key k WHERE k.city = billet_city() AND k.id > page_after(doc)
             ORDER BY k.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_key_revoke(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
DECLARE
    k api_key;
BEGIN
    UPDATE api_key x SET revoked_at = coalesce(x.revoked_at, now())
     WHERE x.city = billet_city() AND (x.prefix = doc->>'key' OR x.id::text = doc->>'key')
    RETURNING * INTO k;
    IF k.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM audit_put('key', ARRAY[k.id]);
    RETURN NEXT ok(key_json(k));
END $$;

CREATE FUNCTION uc_audit_list(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT page(array_agg(t.id ORDER BY t.id), array_agg(row_to_json(t) ORDER BY t.id),
                page_limit(doc))
      FROM (SELECT a.id, a.at, a.principal, a.role, a.action, a.purpose, a.object_kind,
                   a.object_ids, a.fields, a.result, a.request_id
              FROM audit_entry a WHERE a.city = billet_city() AND a.id > page_after(doc)
               AND (doc->>'action' IS NULL OR a.action = doc->>'action')
               AND (doc->>'principal' IS NULL OR a.principal = doc->>'principal')
             ORDER BY a.id LIMIT page_limit(doc) + 1) t
    OFFSET 0) u(x);
END $$;

CREATE FUNCTION uc_audit_verify(doc jsonb) RETURNS SETOF reply
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT (u.x).* FROM (
    SELECT ok(json_strip_nulls(row_to_json(v))) FROM audit_verify(
        coalesce((doc->>'tail_seq')::bigint, 0), coalesce(doc->>'tail_hash', '')) v
    OFFSET 0) u(x);
END $$;

-- A refused attempt, told in a transaction of its own.
CREATE FUNCTION audit_denied(kind text) RETURNS void
LANGUAGE sql AS $$ SELECT audit_put(kind, '{}', '{}', 'denied') $$;
