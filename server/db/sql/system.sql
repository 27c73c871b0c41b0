-- SPDX-License-Identifier: Apache-2.0
-- What the pool itself sends around every batch, and the questions of health checks.

-- name: tx_begin
-- why: every batch is one transaction.
-- params: none
-- returns: none
BEGIN;

-- name: tx_begin_snapshot
-- why: a freeze and an export must see one moment.
-- params: none
-- returns: none
BEGIN ISOLATION LEVEL REPEATABLE READ;

-- name: tx_scope
-- why: who acts, for which city, is set for this transaction only, before its first statement.
-- params: city text, role text, principal text, employer text, region_from text, region_to text,
--   action text, purpose text, request_id text
-- returns: scope void
SELECT billet_begin($1, $2, $3, $4, $5, $6, $7, $8, $9) AS scope;

-- name: tx_commit
-- why: the answer to this statement, and nothing else, says that the batch happened.
-- params: none
-- returns: none
COMMIT;

-- name: tx_rollback
-- why: an error leaves the connection inside a failed transaction.
-- params: none
-- returns: none
ROLLBACK;

-- name: ping
-- why: a health check asks whether statements get through at all; needs no table.
-- params: none
-- returns: one int4
SELECT 1 AS one;

-- name: ready
-- why: readiness asks whether this database may be written to, and which server answers.
-- params: none
-- returns: standby bool, server_version int4
SELECT pg_is_in_recovery() AS standby, current_setting('server_version_num')::int4 AS server_version;
