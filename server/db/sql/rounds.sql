-- SPDX-License-Identifier: Apache-2.0
-- What the worker does to rounds and to the audit chain, and what is read back of a frozen round.

-- name: round_claim
-- why: the oldest round that waits and nobody holds.
-- params: lease_s int4
-- returns: id int8, state text, lease int8, attempts int4
SELECT c.id, c.state, c.lease, c.attempts FROM round_claim($1) c;

-- name: round_heartbeat
-- why: the holder is alive; false when the lease was lost.
-- params: round int8, lease int8, lease_s int4
-- returns: held bool
SELECT round_heartbeat($1, $2, $3) AS held;

-- name: round_freeze
-- why: writes the bundle's input in this snapshot; run it in a snapshot batch.
-- params: round int8, lease int8
-- returns: frozen void
SELECT round_freeze($1, $2) AS frozen;

-- name: round_fail
-- why: the round cannot be done; the reason stays with it.
-- params: round int8, lease int8, why text
-- returns: failed void
SELECT round_fail($1, $2, $3) AS failed;

-- name: round_input_files
-- why: which parts the frozen bundle has.
-- params: round int8
-- returns: file text, part int4, bytes_len int4
SELECT i.file, i.part, length(i.bytes) AS bytes_len FROM round_input i
 WHERE i.city = billet_city() AND i.round = $1 ORDER BY i.file, i.part LIMIT 100000;

-- name: round_input_part
-- why: one part of one frozen file.
-- params: round int8, file text, part int4
-- returns: bytes bytea
SELECT i.bytes FROM round_input i
 WHERE i.city = billet_city() AND i.round = $1 AND i.file = $2 AND i.part = $3 LIMIT 1;

-- name: round_input_line
-- why: the line of one candidate, the part that holds the line of another id, or the whole small
--   file (id 0).
-- params: round int8, file text, id int8
-- returns: bytes bytea
SELECT p.bytes
  FROM (SELECT i.bytes, i.part FROM round_input i
         WHERE i.city = billet_city() AND i.round = $1 AND i.file = $2
           AND $2 <> 'candidates.ndjson' AND ($3 = 0 OR $3 BETWEEN i.first_id AND i.last_id)
        UNION ALL
        SELECT round_candidate_line($1, $3), 0 WHERE $2 = 'candidates.ndjson') p
 WHERE p.bytes IS NOT NULL ORDER BY p.part LIMIT 100;

-- name: round_input_has
-- why: is the round frozen, and is the candidate in it? Who asks about everybody (0) is noted;
--   who asks about one person was noted when that person was read.
-- params: round int8, candidate int8
-- returns: told text
SELECT CASE WHEN $2 = 0 THEN audit_put('round', ARRAY[$1::int8])::text ELSE '' END AS told
 WHERE EXISTS (SELECT FROM round_input i
                WHERE i.city = billet_city() AND i.round = $1 AND i.file = 'round.json')
   AND ($2 = 0 OR round_candidate_line($1, $2) IS NOT NULL) LIMIT 1;

-- name: round_input_of
-- why: what a question is computed from: the one candidate's line, or everybody's (0), with all
--   vacancies; nothing when that is more than `most` bytes.
-- params: round int8, candidate int8, most int8
-- returns: file text, bytes bytea
SELECT w.file, w.bytes
  FROM (SELECT i.file, i.part, i.bytes, sum(length(i.bytes)) OVER () AS all_bytes
          FROM round_input i
         WHERE i.city = billet_city() AND i.round = $1
           AND (i.file <> 'candidates.ndjson' OR $2 = 0)
        UNION ALL
        SELECT 'candidates.ndjson', 0, round_candidate_line($1, $2), 0 WHERE $2 <> 0) w
 WHERE w.all_bytes <= $3 AND w.bytes IS NOT NULL ORDER BY w.file, w.part LIMIT 100000;

-- name: round_sealed
-- why: has the round a result? Who asks about everybody is noted.
-- params: round int8
-- returns: told text
SELECT audit_put('round', ARRAY[r.id])::text AS told FROM round r
 WHERE r.city = billet_city() AND r.id = $1 AND r.result_sha256 IS NOT NULL LIMIT 1;

-- name: round_referred
-- why: who was referred where, a row a vacancy: a training plan is for the others.
-- params: round int8
-- returns: vacancy int8, candidates text
SELECT r.vacancy, array_to_string(array_agg(r.candidate ORDER BY r.candidate), ',') AS candidates
  FROM referral r WHERE r.city = billet_city() AND r.round = $1
 GROUP BY r.vacancy ORDER BY r.vacancy LIMIT 2000000;

-- name: round_lists_put
-- why: a slice of the lists; layout in server/store/list_pairs.h.
-- params: round int8, lease int8, side text, owners int8[], starts int4[], sizes int4[], pairs bytea
-- returns: put void
SELECT round_lists_put($1, $2, $3, $4, $5, $6, $7) AS put;

-- name: round_seal
-- why: the last statement of a run: referrals, pseudonyms, certificate, hashes, state done.
-- params: round int8, lease int8, vacancies int8[], candidates int8[], mutuals int4[], fits int4[],
--   appeals int4[], masks int4[], pseudonyms text[], certificate bytea, input_hash text,
--   result_hash text, engine text, counts json
-- returns: sealed void
SELECT round_seal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS sealed;

-- name: round_lists_get
-- why: lists of one side in the order of their owners, a page at a time.
-- params: round int8, side text, after int8, most int4
-- returns: owner int8, pairs bytea
SELECT l.owner, l.pairs FROM list l
 WHERE l.city = billet_city() AND l.round = $1 AND l.side = $2 AND l.owner > $3
 ORDER BY l.owner LIMIT $4;

-- name: round_referrals_get
-- why: the referrals as they were made, for the bundle and its hash.
-- params: round int8, after_vacancy int8, after_candidate int8, most int4
-- returns: vacancy int8, candidate int8, mutual int4, fit int4, appeal int4, confirm text[]
SELECT r.vacancy, r.candidate, r.mutual, r.fit, r.appeal, r.confirm FROM referral r
 WHERE r.city = billet_city() AND r.round = $1 AND (r.vacancy, r.candidate) > ($2, $3)
 ORDER BY r.vacancy, r.candidate LIMIT $4;

-- name: round_certificate_get
-- why: the certificate, byte for byte.
-- params: round int8
-- returns: bytes bytea
SELECT c.bytes FROM round_certificate c WHERE c.city = billet_city() AND c.round = $1 LIMIT 1;

-- name: shortlist_rows
-- why: the shortlist as it may be shown to the caller; leaves its audit entry.
-- params: round int8, employer int8
-- returns: candidate int8, employer int8, employer_name text, booth text, vacancy int8,
--   reference text, title text, vacancy_region text, wage_min int4, wage_max int4, rank int8,
--   pseudonym text, consented bool, name text, phone text, education int2, occupation text,
--   skills text[], certificates text[], declared bool, county text, fit int4, confirm text[],
--   state text
SELECT s.candidate, s.employer, s.employer_name, s.booth, s.vacancy, s.reference, s.title,
       s.vacancy_region, s.wage_min, s.wage_max, s.rank, s.pseudonym, s.consented, s.name, s.phone,
       s.education, s.occupation, s.skills, s.certificates, s.declared, s.county, s.fit, s.confirm,
       s.state
  FROM shortlist_rows($1, $2) s LIMIT 100001;

-- name: shortlist_cover
-- why: what the cover of an export says of its round.
-- params: round int8
-- returns: drive_name text, place text, first_day date, last_day date, policy_name text,
--   policy_version int4, method text, state text, result_sha256 text, engine_version text
SELECT d.name AS drive_name, d.place, d.first_day, d.last_day, p.name AS policy_name,
       p.version AS policy_version, r.method, r.state, r.result_sha256, r.engine_version
  FROM round r JOIN drive d ON d.city = r.city AND d.id = r.drive
 CROSS JOIN policy_title(r.policy) p
 WHERE r.city = billet_city() AND r.id = $1 LIMIT 1;

-- name: code_names
-- why: names of the concepts of some sets, for the look-up table in memory.
-- params: sets text[]
-- returns: set_name text, code text, parent text, name_zh text, name_en text, synonyms text,
--   retired bool
SELECT c.set_name, c.code, c.parent, c.name_zh, c.name_en, array_to_string(c.synonyms, '|') AS synonyms,
       c.retired_on IS NOT NULL AS retired
  FROM code c WHERE c.set_name = ANY ($1) ORDER BY c.set_name, c.code LIMIT 200000;

-- name: audit_seal_next
-- why: the sealer chains what no seal covers yet.
-- params: most int4
-- returns: sealed int4
SELECT audit_seal_next($1) AS sealed;

-- name: audit_note
-- why: an explanation or an export that no other query notes.
-- params: kind text, ids int8[], fields text[]
-- returns: told void
SELECT audit_put($1, $2, $3) AS told;
