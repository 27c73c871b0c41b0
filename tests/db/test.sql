-- SPDX-License-Identifier: Apache-2.0
-- Queries that only the tests of the pool ask; schema.sql makes what they need.

-- name: t_whoami
-- why: shows whose settings a statement runs under, and on which backend.
-- params: none
-- returns: pid int4, principal text, city text, isolation text
SELECT pg_backend_pid() AS pid, current_setting('billet.principal', true) AS principal,
       current_setting('billet.city', true) AS city,
       current_setting('transaction_isolation') AS isolation;

-- name: t_sleep
-- why: keeps a connection busy.
-- params: seconds text
-- returns: slept void
SELECT pg_sleep($1::float8) AS slept;

-- name: t_raise
-- why: fails as told.
-- params: state text, message text, detail text, hint text, field text
-- returns: raised void
SELECT test_raise($1, $2, $3, $4, $5) AS raised;

-- name: t_echo
-- why: what goes in comes out.
-- params: number int8, words text, flag bool, bytes bytea
-- returns: number int8, words text, flag bool, bytes bytea
SELECT $1 AS number, $2 AS words, $3 AS flag, $4 AS bytes;

-- name: t_insert
-- why: leaves a trace when, and only when, it was committed.
-- params: id int8, note text
-- returns: none
INSERT INTO test_row (id, note) VALUES ($1, $2);

-- name: t_count
-- why: counts the traces.
-- params: note text
-- returns: rows int8
SELECT count(*) AS rows FROM test_row WHERE note = $1;

-- name: t_kill
-- why: ends another connection.
-- params: pid int4
-- returns: done bool
SELECT pg_terminate_backend($1) AS done;

-- name: t_broken
-- why: cannot be prepared.
-- params: none
-- returns: none
SELECT 1 FROM no_such_table;

-- name: t_large
-- why: a large answer.
-- params: length int4
-- returns: words text
SELECT repeat('x', $1) AS words;

-- name: t_widening
-- why: its plan stops fitting when the view is replaced.
-- params: none
-- returns: a int4
SELECT a FROM test_view;

-- name: t_widen
-- why: replaces the view.
-- params: none
-- returns: widened void
SELECT test_widen() AS widened;
