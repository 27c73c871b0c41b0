-- SPDX-License-Identifier: Apache-2.0
-- One query a use case, all of one shape: a checked JSON document in, a reply out.
-- What changes something ends in reply_finish(), which keeps the answer for a retry.

-- name: employer_get
-- why: one employer.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_employer_get($1::jsonb) r;

-- name: employer_list
-- why: a page of employers.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_employer_list($1::jsonb) r;

-- name: vacancy_get
-- why: one vacancy.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_vacancy_get($1::jsonb) r;

-- name: vacancy_get_by_reference
-- why: one vacancy by its employer's own reference.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_vacancy_get_by_reference($1::jsonb) r;

-- name: vacancy_list
-- why: a page of vacancies.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_vacancy_list($1::jsonb) r;

-- name: candidate_get
-- why: one profile, with an audit entry.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_candidate_get($1::jsonb) r;

-- name: candidate_list
-- why: a page of profiles, with an audit entry.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_candidate_list($1::jsonb) r;

-- name: consent_list
-- why: the consents of one candidate.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_consent_list($1::jsonb) r;

-- name: import_get
-- why: one import with its counts.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_import_get($1::jsonb) r;

-- name: import_list
-- why: a page of imports.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_import_list($1::jsonb) r;

-- name: import_rows
-- why: rows of an import that were not taken as they stood.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_import_rows($1::jsonb) r;

-- name: drive_get
-- why: one drive.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_drive_get($1::jsonb) r;

-- name: drive_list
-- why: a page of drives.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_drive_list($1::jsonb) r;

-- name: policy_get
-- why: one policy version, whole.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_policy_get($1::jsonb) r;

-- name: policy_list
-- why: a page of policy versions.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_policy_list($1::jsonb) r;

-- name: round_get
-- why: one round.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_round_get($1::jsonb) r;

-- name: round_list
-- why: a page of rounds.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_round_list($1::jsonb) r;

-- name: referral_get
-- why: one referral with its history.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_referral_get($1::jsonb) r;

-- name: referral_list
-- why: a page of a round's referrals.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_referral_list($1::jsonb) r;

-- name: code_sets
-- why: which code sets are loaded, of which version.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_code_sets($1::jsonb) r;

-- name: code_find
-- why: concepts by code, exact name or synonym.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_code_find($1::jsonb) r;

-- name: key_list
-- why: a page of API keys, without secrets.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_key_list($1::jsonb) r;

-- name: audit_list
-- why: a page of audit entries.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_audit_list($1::jsonb) r;

-- name: audit_verify
-- why: is the chain of the audit whole.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_audit_verify($1::jsonb) r;

-- name: employer_put
-- why: an employer made or revised; the caller resolved its id first.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_employer_put($1::jsonb) r, reply_finish(r) f;

-- name: employer_state
-- why: an officer verifies or suspends an employer.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_employer_state($1::jsonb) r, reply_finish(r) f;

-- name: mapping_get
-- why: what an employer's own columns mean.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT r.status, r.body::text AS body, r.version
  FROM uc_mapping_get($1::jsonb) r;

-- name: mapping_put
-- why: an employer's mapping kept, in place of the one before.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_mapping_put($1::jsonb) r, reply_finish(r) f;

-- name: mapping_delete
-- why: an employer's mapping removed.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_mapping_delete($1::jsonb) r, reply_finish(r) f;

-- name: vacancy_put
-- why: upsert by the employer's own reference.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_vacancy_put($1::jsonb) r, reply_finish(r) f;

-- name: vacancy_state
-- why: a vacancy closed, or opened after review.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_vacancy_state($1::jsonb) r, reply_finish(r) f;

-- name: candidate_put
-- why: a profile made or revised; the caller resolved its id and sealed its numbers first.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_candidate_put($1::jsonb) r, reply_finish(r) f;

-- name: candidate_state
-- why: a candidate pauses, is placed, leaves.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_candidate_state($1::jsonb) r, reply_finish(r) f;

-- name: consent_create
-- why: a consent recorded.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_consent_create($1::jsonb) r, reply_finish(r) f;

-- name: consent_withdraw
-- why: a consent withdrawn, with what rests on it.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_consent_withdraw($1::jsonb) r, reply_finish(r) f;

-- name: import_undo
-- why: an import taken back while nothing of it is frozen.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_import_undo($1::jsonb) r, reply_finish(r) f;

-- name: drive_create
-- why: a drive opened.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_drive_create($1::jsonb) r, reply_finish(r) f;

-- name: drive_employer_put
-- why: an employer confirmed for a drive.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_drive_employer_put($1::jsonb) r, reply_finish(r) f;

-- name: policy_create
-- why: a new version of a policy.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_policy_create($1::jsonb) r, reply_finish(r) f;

-- name: round_create
-- why: a round drafted.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_round_create($1::jsonb) r, reply_finish(r) f;

-- name: round_step
-- why: a round moved one step in its life.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_round_step($1::jsonb) r, reply_finish(r) f;

-- name: round_choice_put
-- why: a candidate's own order of wishes.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_round_choice_put($1::jsonb) r, reply_finish(r) f;

-- name: referral_step
-- why: a referral moved one step in its life.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_referral_step($1::jsonb) r, reply_finish(r) f;

-- name: key_new
-- why: an API key recorded by its hash.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_key_new($1::jsonb) r, reply_finish(r) f;

-- name: key_revoke
-- why: an API key that works no more.
-- params: doc jsonb
-- returns: status int4, body text, version int8
SELECT f.status, f.body::text AS body, f.version
  FROM uc_key_revoke($1::jsonb) r, reply_finish(r) f;
