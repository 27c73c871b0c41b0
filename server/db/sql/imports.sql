-- SPDX-License-Identifier: Apache-2.0
-- The steps of an import; rows travel as one JSON array a segment.

-- name: import_open
-- why: starts an import, or finds the one that the same Idempotency-Key started.
-- params: kind text, source text, file_name text, format text, whole bool, key text
-- returns: import int8, state text
SELECT o.import, o.state FROM import_open($1, $2, $3, $4, $5, $6) o;

-- name: candidate_resolve
-- why: the id that each row has or will have; sealed values are bound to it.
-- params: keys jsonb
-- returns: row int8, id int8
SELECT r.row, r.id FROM candidate_resolve($1) r;

-- name: employer_resolve
-- why: the id that each row has or will have; the sealed phone is bound to it.
-- params: keys jsonb
-- returns: row int8, id int8
SELECT r.row, r.id FROM employer_resolve($1) r;

-- name: import_segment
-- why: up to 1,000 rows and their outcomes, in one transaction.
-- params: import int8, nth int4, digest bytea, rows jsonb
-- returns: inserted int8, updated int8, unchanged int8, refused int8, review int8
SELECT s.inserted, s.updated, s.unchanged, s.refused, s.review
  FROM import_segment($1, $2, $3, $4) s;

-- name: import_finish
-- why: ends an import; merges an atomic one whole or not at all.
-- params: import int8, digests bytea[]
-- returns: finished void
SELECT import_finish($1, $2) AS finished;
