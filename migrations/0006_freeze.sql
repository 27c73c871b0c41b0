-- SPDX-License-Identifier: Apache-2.0
-- Why: what the worker does to a round: claim, freeze, seal. Freezing writes canonical bytes (keys
-- in the order of the model's bundle, no white space, absent keys left out, ascending ids, one LF
-- a line) inside one REPEATABLE READ transaction.

-- 1. Claims. A claim grows `lease`; who comes later with an older one has lost the round. --------

CREATE FUNCTION round_claim(lease_s int)
RETURNS TABLE (id bigint, state text, lease bigint, attempts int)
LANGUAGE sql AS $$
    WITH free AS MATERIALIZED ( -- else a nested loop asks again, and claims one more
        SELECT w.id FROM round w
         WHERE w.city = billet_city() AND w.state IN ('freezing', 'running')
           AND (w.lease_until IS NULL OR w.lease_until < clock_timestamp())
         ORDER BY w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE round r SET lease = r.lease + 1, attempts = r.attempts + 1,
           lease_until = clock_timestamp() + make_interval(secs => lease_s)
      FROM free WHERE r.city = billet_city() AND r.id = free.id
    RETURNING r.id, r.state, r.lease, r.attempts $$;

-- Locks the round and holds the caller to its lease and state.
CREATE FUNCTION round_held(wanted bigint, my_lease bigint, wanted_state text) RETURNS round
LANGUAGE plpgsql AS $$
DECLARE
    r round;
BEGIN
    SELECT * INTO r FROM round x WHERE x.city = billet_city() AND x.id = wanted FOR UPDATE;
    IF r.id IS NULL OR r.lease <> my_lease OR r.state <> wanted_state THEN
        PERFORM billet_fail('BL409', 'the lease on this round was lost', 'round.lease_lost');
    END IF;
    RETURN r;
END $$;

CREATE FUNCTION round_heartbeat(wanted bigint, my_lease bigint, lease_s int) RETURNS boolean
LANGUAGE sql AS $$
    WITH put AS (
        UPDATE round r SET lease_until = clock_timestamp() + make_interval(secs => lease_s)
         WHERE r.city = billet_city() AND r.id = wanted AND r.lease = my_lease
           AND r.state IN ('freezing', 'running') RETURNING 1)
    SELECT count(*) = 1 FROM put $$;

CREATE FUNCTION round_fail(wanted bigint, my_lease bigint, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE round r SET state = 'failed', failure = why, lease_until = NULL
     WHERE r.city = billet_city() AND r.id = wanted AND r.lease = my_lease
       AND r.state IN ('freezing', 'running');
    PERFORM audit_put('round', ARRAY[wanted], '{}', 'failed');
END $$;

-- Asking for a freeze and undoing an import keep out of each other's way: whoever undoes has ended
-- before the worker takes its snapshot, or sees that a round is freezing.
CREATE FUNCTION freeze_lock() RETURNS void
LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('billet freeze'), hashtext(billet_city())) $$;

-- 2. Canonical lines ------------------------------------------------------------------------------
-- They are written in the statements that freeze, where the planner sees all of it: a function a
-- line, calling others, was planned anew for every line.

-- Strict and of one expression, so that it melts into the statement.
CREATE FUNCTION canon_pair(key text, value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(',"' || key || '":' || value, '') $$;

CREATE FUNCTION canon_list(items text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_to_json(items)::text $$;

-- 3. Freeze -----------------------------------------------------------------------------------------

-- Lines into parts of 1,000; answers how many lines there are.
CREATE FUNCTION round_input_put(r bigint, f text, ids bigint[], lines text[]) RETURNS bigint
LANGUAGE sql AS $$
    WITH put AS (
        INSERT INTO round_input (city, round, file, part, first_id, last_id, bytes)
        SELECT billet_city(), r, f, (t.n - 1) / 1000, min(t.id), max(t.id),
               convert_to(string_agg(t.line, '' ORDER BY t.n), 'UTF8')
          FROM unnest(ids, lines) WITH ORDINALITY t(id, line, n) GROUP BY (t.n - 1) / 1000
        RETURNING 1)
    SELECT coalesce(cardinality(ids), 0)::bigint + 0 * (SELECT count(*) FROM put) $$;

-- Who or what stands in a frozen file.
CREATE FUNCTION round_frozen_ids(r bigint, f text) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
    SELECT substring(line FROM '^\{"id":([0-9]+),')::bigint
      FROM round_input i, string_to_table(convert_from(i.bytes, 'UTF8'), E'\n') line
     WHERE i.city = (SELECT billet_city()) AND i.round = r AND i.file = f AND line <> '' $$;

CREATE FUNCTION round_freeze_vacancies(r round) RETURNS json
-- The policies make the planner expect a hundredth of the rows; a nested loop would never end.
LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    ids bigint[]; lines text[]; funnel json;
BEGIN
    WITH listed AS (
        SELECT DISTINCT v.employer FROM drive_vacancy dv
          JOIN vacancy v ON v.city = dv.city AND v.id = dv.vacancy
         WHERE dv.city = r.city AND dv.drive = r.drive
    ), alive AS MATERIALIZED (
        SELECT x.vacancy, count(*) AS n FROM referral x
         WHERE x.city = r.city AND x.state IN ('published', 'accepted') GROUP BY x.vacancy
    ), judged AS MATERIALIZED (
        SELECT t.id, t.reason, CASE WHEN t.reason = 'taken' THEN
               '{"id":' || t.id || ',"employer":' || t.employer
            || canon_pair('categories', canon_list(nullif(t.categories, '{}')))
            || canon_pair('region', to_json(t.region)::text)
            || CASE WHEN t.remote THEN ',"remote":true' ELSE '' END
            || canon_pair('headcount', t.headcount::text)
            || canon_pair('taken', t.taken::text)
            || canon_pair('education_min', t.education_min::text)
            || CASE WHEN t.relaxed THEN ',"relaxed":true' ELSE '' END
            || canon_pair('occupation', to_json(t.occupation)::text)
            || canon_pair('experience_min', t.experience_min::text)
            || canon_pair('experience_ref', t.experience_ref::text)
            || canon_pair('skills', (
                   SELECT '[' || string_agg('{"skill":' || to_json(s.skill) || ',"level":'
                          || coalesce(s.level, 1) || ',"weight":' || coalesce(s.weight, 1)
                          || ',"must":' || coalesce(s.must, false) || '}', ','
                          ORDER BY s.skill COLLATE "C") || ']'
                     FROM unnest(t.skills) s))
            || canon_pair('certificates', canon_list(nullif(t.certificates, '{}')))
            || canon_pair('wage_min', t.wage_min::text) || canon_pair('wage_max', t.wage_max::text)
            || canon_pair('employment', to_json(t.employment)::text)
            || canon_pair('shifts', canon_list(nullif(t.shifts, '{}')))
            || canon_pair('conditions', canon_list(t.conditions))
            || canon_pair('open_from', to_json(t.open_from)::text)
            || canon_pair('open_until', to_json(t.open_until)::text)
            || canon_pair('start_by', to_json(t.start_by)::text) || E'}\n' END AS line
          FROM (SELECT v.*, a.n AS taken, CASE
                    WHEN v.state = 'needs_review' THEN 'needs_review'
                    WHEN v.state <> 'open' THEN 'not_open'
                    WHEN v.open_from > r.round_date OR v.open_until < r.round_date
                        THEN 'outside_dates'
                    WHEN m.state = 'suspended' THEN 'employer_suspended'
                    WHEN NOT EXISTS (SELECT 1 FROM drive_employer de WHERE de.city = r.city
                          AND de.drive = r.drive AND de.employer = v.employer AND de.confirmed)
                        THEN 'employer_not_confirmed'
                    WHEN v.employer IN (SELECT l.employer FROM listed l)
                     AND NOT EXISTS (SELECT 1 FROM drive_vacancy dv WHERE dv.city = r.city
                          AND dv.drive = r.drive AND dv.vacancy = v.id) THEN 'not_listed'
                    ELSE 'taken' END AS reason
                  FROM vacancy v JOIN employer m ON m.city = v.city AND m.id = v.employer
                  LEFT JOIN alive a ON a.vacancy = v.id
                 WHERE v.city = r.city OFFSET 0) t
    )
    SELECT array_agg(j.id ORDER BY j.id) FILTER (WHERE j.reason = 'taken'),
           array_agg(j.line ORDER BY j.id) FILTER (WHERE j.reason = 'taken'),
           (SELECT json_object_agg(c.reason, c.n ORDER BY c.reason)
              FROM (SELECT k.reason, count(*) AS n FROM judged k GROUP BY 1) c)
      INTO ids, lines, funnel
      FROM judged j;
    PERFORM round_input_put(r.id, 'vacancies.ndjson', ids, lines);
    RETURN coalesce(funnel, '{}');
END $$;

-- `known` are the facts noted as verified or declared; all others are absent, whatever is stored.
CREATE FUNCTION round_freeze_candidates(r round, drive_regions text[], cool_off int) RETURNS json
LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    ids bigint[]; lines text[]; funnel json;
BEGIN
    WITH agreed AS MATERIALIZED (
        SELECT DISTINCT c.candidate FROM consent c
         WHERE c.city = r.city AND c.purpose = 'match' AND consent_holds(c, r.round_date)
    ), bars AS MATERIALIZED (
        SELECT b.candidate, '[' || string_agg('{"employer":' || b.employer || ',"until":'
               || to_json(b.until) || '}', ',' ORDER BY b.employer) || ']' AS barred
          FROM (SELECT x.candidate, x.employer,
                       max(CASE WHEN x.state IN ('published', 'accepted') THEN date '9999-12-31'
                                ELSE x.decided_on + cool_off END) AS until
                  FROM referral x
                 WHERE x.city = r.city AND (x.state IN ('published', 'accepted')
                    OR (x.state = 'declined' AND x.decided_on + cool_off >= r.round_date))
                 GROUP BY 1, 2) b GROUP BY b.candidate
    ), judged AS MATERIALIZED (
        SELECT t.id, t.reason, CASE WHEN t.reason = 'taken' THEN
               '{"id":' || t.id || ',"category":' || to_json(t.category)
            || CASE WHEN 'home' = ANY (t.known)
               THEN canon_pair('home', to_json(t.home)::text) ELSE '' END
            || CASE WHEN 'places' = ANY (t.known)
               THEN canon_pair('places', canon_list(t.places)) ELSE '' END
            || CASE WHEN 'education' = ANY (t.known)
               THEN canon_pair('education', t.education::text) ELSE '' END
            || CASE WHEN 'experience' = ANY (t.known)
               THEN canon_pair('experience', array_to_json(t.experience)::text) ELSE '' END
            || CASE WHEN 'service' = ANY (t.known)
               THEN canon_pair('service', array_to_json(t.service)::text) ELSE '' END
            || CASE WHEN 'skills' = ANY (t.known) AND t.skills IS NOT NULL
               THEN ',"skills":{' || coalesce((
                   SELECT string_agg(to_json(s.skill) || ':' || s.level, ','
                                     ORDER BY s.skill COLLATE "C")
                     FROM unnest(t.skills) s), '') || '}' ELSE '' END
            || CASE WHEN 'certificates' = ANY (t.known) AND t.certificates IS NOT NULL
               THEN ',"certificates":{' || coalesce((
                   SELECT string_agg(to_json(h.certificate) || ':'
                          || coalesce(to_json(h.valid_until)::text, 'null'), ','
                          ORDER BY h.certificate COLLATE "C")
                     FROM unnest(t.certificates) h), '') || '}' ELSE '' END
            || CASE WHEN 'wants' = ANY (t.known)
               THEN canon_pair('wants', canon_list(t.wants)) ELSE '' END
            || CASE WHEN 'wage_floor' = ANY (t.known)
               THEN canon_pair('wage_floor', t.wage_floor::text) ELSE '' END
            || CASE WHEN 'employment_ok' = ANY (t.known)
               THEN canon_pair('employment_ok', canon_list(t.employment_ok)) ELSE '' END
            || CASE WHEN 'shifts_ok' = ANY (t.known)
               THEN canon_pair('shifts_ok', canon_list(t.shifts_ok)) ELSE '' END
            || CASE WHEN 'conditions_wanted' = ANY (t.known)
               THEN canon_pair('conditions_wanted', canon_list(t.conditions_wanted)) ELSE '' END
            || CASE WHEN 'available_from' = ANY (t.known)
               THEN canon_pair('available_from', to_json(t.available_from)::text) ELSE '' END
            || canon_pair('barred', t.barred)
            || CASE WHEN 'groups' = ANY (t.known)
               THEN canon_pair('groups', canon_list(t.groups || t.derived))
               ELSE canon_pair('groups', canon_list(nullif(t.derived, '{}'))) END
            || CASE WHEN 'merit' = ANY (t.known)
               THEN canon_pair('merit', t.merit::text) ELSE '' END || E'}\n' END AS line
          FROM (SELECT c.*, b.barred,
                       ARRAY(SELECT f.fact FROM unnest(c.facts) f
                              WHERE f.state IN ('verified', 'declared')) AS known,
                       (CASE WHEN c.discharged_on > r.round_date - interval '1 year'
                             THEN '{recent}'::text[] ELSE '{}' END)
                       || (CASE WHEN c.unemployed_since <= r.round_date - interval '1 year'
                                THEN '{long_unemployed}'::text[] ELSE '{}' END) AS derived,
                       CASE WHEN c.state <> 'seeking' THEN 'not_seeking'
                            WHEN NOT c.bureau_region ^@ ANY (drive_regions) THEN 'outside_regions'
                            WHEN a.candidate IS NULL THEN 'no_consent'
                            ELSE 'taken' END AS reason
                  FROM candidate c LEFT JOIN agreed a ON a.candidate = c.id
                  LEFT JOIN bars b ON b.candidate = c.id
                 WHERE c.city = r.city OFFSET 0) t
    )
    SELECT array_agg(j.id ORDER BY j.id) FILTER (WHERE j.reason = 'taken'),
           array_agg(j.line ORDER BY j.id) FILTER (WHERE j.reason = 'taken'),
           (SELECT json_object_agg(n.reason, n.n ORDER BY n.reason)
              FROM (SELECT q.reason, count(*) AS n FROM judged q GROUP BY 1) n)
      INTO ids, lines, funnel
      FROM judged j;
    PERFORM round_input_put(r.id, 'candidates.ndjson', ids, lines);
    RETURN coalesce(funnel, '{}');
END $$;

-- The whole freeze. Called in a REPEATABLE READ transaction by the holder of the lease.
CREATE FUNCTION round_freeze(wanted bigint, my_lease bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r round := round_held(wanted, my_lease, 'freezing');
    d drive;
    p policy;
    told json;
BEGIN
    SELECT * INTO STRICT d FROM drive x WHERE x.city = r.city AND x.id = r.drive;
    SELECT * INTO STRICT p FROM policy x WHERE x.city = r.city AND x.id = r.policy;
    DELETE FROM round_input i WHERE i.city = r.city AND i.round = r.id;
    PERFORM round_input_put(r.id, 'round.json', ARRAY[r.id], ARRAY[
        '{"version":1,"round":' || r.id || ',"date":' || to_json(r.round_date) || ',"last_day":'
        || to_json(r.last_day) || ',"seed":"' || r.seed || '","method":"' || r.method
        || '","policy":'
        || (p.document->'engine')::text || E'}\n']);
    PERFORM round_input_put(r.id, 'crosswalk.ndjson', array_agg(x.n), array_agg(x.line))
       FROM (SELECT row_number() OVER w AS n, '{"specialty":' || to_json(c.specialty)
                    || ',"occupation":' || to_json(c.occupation) || ',"confidence":'
                    || c.confidence || E'}\n' AS line
               FROM crosswalk c WHERE c.retired_on IS NULL
             WINDOW w AS (ORDER BY c.specialty COLLATE "C", c.occupation COLLATE "C")
              ORDER BY 1) x;
    told := json_build_object(
        'vacancies', round_freeze_vacancies(r),
        'candidates', round_freeze_candidates(r, d.regions,
                                              (p.document->>'cool_off_days')::int));
    PERFORM round_input_put(r.id, 'choices.ndjson',
                            array_agg(c.candidate ORDER BY c.candidate),
                            array_agg('{"candidate":' || c.candidate || ',"vacancies":['
                                      || array_to_string(c.vacancies, ',') || E']}\n'
                                      ORDER BY c.candidate))
       FROM round_choice c WHERE c.city = r.city AND c.round = r.id
        AND c.candidate IN (SELECT round_frozen_ids(r.id, 'candidates.ndjson'));
    UPDATE round x SET state = 'frozen', frozen_at = clock_timestamp(), lease_until = NULL,
           attempts = 0, funnel = told,
           seen_rounds = ARRAY(SELECT DISTINCT f.round FROM referral f
                                WHERE f.city = r.city AND f.state IN ('published', 'accepted')),
           code_sets = (SELECT json_object_agg(s.set_name, s.version ORDER BY s.set_name)
                          FROM code_set s)
     WHERE x.city = r.city AND x.id = r.id;
    PERFORM audit_put('round', ARRAY[r.id]);
END $$;

-- Is anything that an import changed in a round frozen since, or may it be while this is asked? Its
-- owner may not see the bytes.
CREATE FUNCTION import_frozen(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM import i
          JOIN round r ON r.city = i.city AND r.frozen_at >= i.started_at
         CROSS JOIN LATERAL round_frozen_ids(r.id, CASE i.kind
               WHEN 'candidate' THEN 'candidates.ndjson' WHEN 'vacancy' THEN 'vacancies.ndjson' END)
               frozen(id)
          JOIN import_row w ON w.city = i.city AND w.import = i.id AND w.object = frozen.id
               AND w.status IN ('inserted', 'updated')
         WHERE i.city = billet_city() AND i.id = wanted)
        OR EXISTS (SELECT 1 FROM round r WHERE r.city = billet_city() AND r.state = 'freezing') $$;
REVOKE ALL ON FUNCTION import_frozen(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_frozen(bigint) TO billet_app;

-- The frozen line of one candidate, for those who may see that candidate.
CREATE FUNCTION round_candidate_line(wanted bigint, who bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT convert_to(substring(convert_from(i.bytes, 'UTF8')
                                FROM '(?n)^\{"id":' || who || ',.*$') || E'\n', 'UTF8')
      FROM round_input i
     WHERE i.city = billet_city() AND i.round = wanted AND i.file = 'candidates.ndjson'
       AND who BETWEEN i.first_id AND i.last_id
       AND billet_role() IN ('officer', 'supervisor') AND candidate_in_range(who) $$;
REVOKE ALL ON FUNCTION round_candidate_line(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION round_candidate_line(bigint, bigint) TO billet_app;

-- 4. Seal: statements of one transaction; the last one ends the round ---------------------------------

-- Pairs of many owners in one value: those of the n-th begin at byte starts[n] and are sizes[n] long.
CREATE FUNCTION round_lists_put(wanted bigint, my_lease bigint, of_side text, owners bigint[],
                                starts int[], sizes int[], packed bytea) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r round := round_held(wanted, my_lease, 'running');
BEGIN
    INSERT INTO list (city, round, side, owner, pairs)
    SELECT r.city, r.id, of_side, t.owner, substring(packed FROM t.start + 1 FOR t.size)
      FROM unnest(owners, starts, sizes) t(owner, start, size);
END $$;

-- Bit n of a pair's mask is gate n + 1; few masks occur.
CREATE FUNCTION gates_of(mask int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(SELECT 'G' || lpad((n + 1)::text, 2, '0') FROM generate_series(0, 11) n
                  WHERE mask >> n & 1 = 1 ORDER BY n) $$;

CREATE FUNCTION round_seal_referrals(r round, vacancies bigint[], candidates bigint[],
                                     mutuals int[], fits int[], appeals int[], masks int[],
                                     pseudonyms text[])
RETURNS void
-- Policies and arrays make the planner expect few rows; a nested loop would take far longer.
LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO referral (city, round, drive, vacancy, candidate, employer, mutual, fit, appeal,
                          confirm)
    SELECT r.city, r.id, r.drive, t.vacancy, t.candidate, v.employer, t.mutual, t.fit, t.appeal,
           g.confirm
      FROM unnest(vacancies, candidates, mutuals, fits, appeals, masks)
           t(vacancy, candidate, mutual, fit, appeal, mask)
      JOIN vacancy v ON v.city = r.city AND v.id = t.vacancy
      JOIN (SELECT m.mask, gates_of(m.mask) AS confirm
              FROM (SELECT DISTINCT unnest(masks) AS mask) m OFFSET 0) g ON g.mask = t.mask
     ORDER BY t.vacancy, t.candidate;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made <> coalesce(cardinality(vacancies), 0) THEN
        PERFORM billet_fail('BL409', 'a vacancy of this round is gone', 'round.vacancy_gone');
    END IF;
    INSERT INTO pseudonym (city, drive, candidate, pseudonym)
    SELECT r.city, r.drive, n.candidate, min(n.pseudonym)
      FROM unnest(candidates, pseudonyms) n(candidate, pseudonym)
     WHERE n.candidate NOT IN (SELECT p.candidate FROM pseudonym p
                                WHERE p.city = r.city AND p.drive = r.drive)
     GROUP BY n.candidate ORDER BY n.candidate;
END $$;

-- Columns of the referrals; a pseudonym is taken for a person who has none in the drive.
CREATE FUNCTION round_seal(wanted bigint, my_lease bigint, vacancies bigint[],
                           candidates bigint[], mutuals int[], fits int[], appeals int[],
                           masks int[], pseudonyms text[], certificate bytea, input_hash text,
                           result_hash text, engine text, told json)
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r round := round_held(wanted, my_lease, 'running');
BEGIN
    PERFORM round_seal_referrals(r, vacancies, candidates, mutuals, fits, appeals, masks,
                                 pseudonyms);
    INSERT INTO round_certificate (city, round, bytes) VALUES (r.city, r.id, certificate);
    UPDATE round x SET state = 'done', done_at = now(), done_by = billet_setting('principal'),
           lease_until = NULL, counts = told, input_sha256 = input_hash,
           result_sha256 = result_hash, engine_version = engine
     WHERE x.city = r.city AND x.id = r.id;
    PERFORM audit_put('round', ARRAY[r.id]);
END $$;
