-- SPDX-License-Identifier: Apache-2.0
-- Who calls, and whether the same call was answered before.

-- name: key_lookup
-- why: the one row that a presented prefix names; the caller compares the hash.
-- params: prefix text
-- returns: city text, id int8, secret_hash bytea, role text, name text, employer int8,
--   region_from text, region_to text, usable bool
SELECT k.city, k.id, k.secret_hash, k.role, k.name, k.employer, k.region_from, k.region_to, k.usable
  FROM key_lookup($1) k;

-- name: idempotency_claim
-- why: first statement of a batch that came with a key; fails with BL208 when it was answered.
-- params: key text, route text, digest text
-- returns: claimed void
SELECT idempotency_claim($1, $2, $3) AS claimed;

-- name: idempotency_replay
-- why: what the first request with this key was answered.
-- params: key text
-- returns: status int4, body text
SELECT i.status, i.body FROM idempotency i
 WHERE i.city = billet_city() AND i.principal = billet_setting('principal') AND i.key = $1;

-- name: idempotency_expire
-- why: housekeeping: answers that nobody will ask for again.
-- params: keep_h int4, most int4
-- returns: gone int4
SELECT idempotency_expire($1, $2) AS gone;

-- name: audit_denied
-- why: a refused attempt leaves its entry in a transaction of its own.
-- params: kind text
-- returns: told void
SELECT audit_denied($1) AS told;
