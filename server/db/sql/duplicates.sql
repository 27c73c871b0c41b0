-- SPDX-License-Identifier: Apache-2.0
-- The search for what came twice; what is done with it are use cases, at the end.

-- name: duplicate_begin
-- why: when a search begins, by the database's clock; what it does not see again goes at its end.
-- params:
-- returns: at text
SELECT clock_timestamp()::text AS at;

-- name: duplicate_vacancies
-- why: what tells vacancies that are not closed apart, page by page.
-- params: after int8, most int4
-- returns: id int8, employer int8, employer_name text, reference text, title text, description text, region text, experience_min int4, wage_min int4, wage_max int4
SELECT v.id, v.employer, m.name AS employer_name,
       CASE WHEN NOT starts_with(v.reference, 'auto:') THEN v.reference END AS reference, v.title,
       v.description, v.region, v.experience_min, v.wage_min, v.wage_max
  FROM vacancy v JOIN employer m ON m.city = v.city AND m.id = v.employer
 WHERE v.city = billet_city() AND v.id > $1 AND v.state <> 'closed' ORDER BY v.id LIMIT $2;

-- name: duplicate_employers
-- why: the names of employers, page by page.
-- params: after int8, most int4
-- returns: id int8, name text, registered bool
SELECT m.id, m.name, m.credit_code IS NOT NULL AS registered
  FROM employer m
 WHERE m.city = billet_city() AND m.id > $1 AND m.merged_into IS NULL ORDER BY m.id LIMIT $2;

-- name: duplicate_apart
-- why: the pairs of which a person said that they are two.
-- params: kind text
-- returns: first int8, second int8
SELECT a.first, a.second FROM duplicate_apart($1) a ORDER BY a.first, a.second LIMIT 1000000;

-- name: duplicate_put
-- why: suggestions found; how many are new.
-- params: kind text, pairs jsonb, at timestamptz
-- returns: fresh int8
SELECT duplicate_put($1, $2, $3) AS fresh;

-- name: duplicate_done
-- why: ends a search; how many suggestions are open.
-- params: kind text, at timestamptz
-- returns: open int8
SELECT duplicate_done($1, $2) AS open;

-- name: duplicate_people
-- why: a whole search for people, inside the database.
-- params:
-- returns: read int8, fresh int8, open int8
SELECT p.read, p.fresh, p.open FROM duplicate_people() p;

-- name: duplicate_list
-- why: a page of suggestions.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_duplicate_list($1::jsonb) r;

-- name: duplicate_get
-- why: one suggestion with both records.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_duplicate_get($1::jsonb) r;

-- name: duplicate_step
-- why: merged, dismissed, or taken back.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_duplicate_step($1::jsonb) r, reply_finish(r) f;
