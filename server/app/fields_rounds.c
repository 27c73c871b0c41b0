/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the use cases about drives, policies, rounds, referrals, codes, keys and the audit; see
 * use_case_fields.h.
 */
#include "server/app/use_case_fields.h"

#define REFERRAL_STATES "proposed held published accepted declined withdrawn placed closed"
#define REFUSALS                                                                                   \
    "pay place shift work_not_as_described health family found_other no_answer skills experience " \
    "certificate position_filled position_closed no_show other"

static const struct schema_field fields_drive_session[] = {
    FIELD(BODY, TEXT, "name", REQUIRED, RANGE(1, 100), .about = "As people call it."),
    FIELD(BODY, TIME, "starts_at", REQUIRED, .about = "From when."),
    FIELD(BODY, TIME, "ends_at", REQUIRED, .about = "Until when."),
    FIELD(BODY, TEXT, "place", RANGE(0, 200), .about = "Where, if not at the drive's place."),
    END,
};
const struct schema_field fields_drive_new[] = {
    FIELD(BODY, TEXT, "name", REQUIRED, RANGE(1, 200), .about = "As people call it."),
    FIELD(BODY, TEXT, "place", RANGE(0, 200), .about = "Where."),
    FIELD(BODY, DATE, "first_day", REQUIRED, .about = "Its first day."),
    FIELD(BODY, DATE, "last_day", REQUIRED, .about = "Its last day."),
    FIELD(BODY, REGION, "regions", .list = true, .most = 100,
          .about = "Whose candidates take part; the whole city when absent."),
    FIELD(BODY, OBJECT, "sessions", .items = fields_drive_session, .list = true, .most = 100,
          .about = "name, starts_at, ends_at, place of each."),
    END,
};
const struct schema_field fields_by_drive[] = {
    PATH_ID("drive"),
    END,
};
const struct schema_field fields_drive_list[] = {
    FIELD(QUERY, WORD, "state", .words = "open closed", .about = "In which state."),
    PAGE,
    END,
};
const struct schema_field fields_drive_employer[] = {
    PATH_ID("drive"),
    PATH_ID("employer"),
    FIELD(BODY, BOOL, "confirmed", .about = "true when absent."),
    FIELD(BODY, TEXT, "booth", RANGE(0, 40), .about = "Its booth."),
    FIELD(BODY, ID, "vacancies", .list = true, .most = 1000,
          .about = "What it brings; all of its open ones when empty."),
    END,
};
const struct schema_field fields_policy_new[] = {
    FIELD(BODY, TEXT, "name", REQUIRED, RANGE(1, 100),
          .about = "A new version of the policy of this name."),
    FIELD(BODY, OBJECT, "engine", REQUIRED,
          .about = "Weights, gates, caps, tiers: every key of the model."),
    FIELD(BODY, INT, "cool_off_days", REQUIRED, RANGE(0, 3650),
          .about = "Days that a refusal bars the employer."),
    END,
};
const struct schema_field fields_by_policy[] = {
    PATH_ID("policy"),
    END,
};
const struct schema_field fields_page_only[] = {
    PAGE,
    END,
};
const struct schema_field fields_round_new[] = {
    FIELD(BODY, ID, "drive", REQUIRED, .about = "For which drive."),
    FIELD(BODY, ID, "policy", REQUIRED, .about = "Under which policy version."),
    FIELD(BODY, WORD, "method", .words = "optimal stable choice", .about = "optimal when absent."),
    FIELD(BODY, SEED, "seed", .about = "Drawn when absent."),
    FIELD(BODY, DATE, "date", .about = "Round date, today when absent."),
    END,
};
const struct schema_field fields_by_round[] = {
    PATH_ID("round"),
    END,
};
const struct schema_field fields_round_list[] = {
    FIELD(QUERY, ID, "drive", .about = "Of this drive."),
    PAGE,
    END,
};
const struct schema_field fields_round_reason[] = {
    PATH_ID("round"),
    FIELD(BODY, TEXT, "reason", REQUIRED, RANGE(1, 200), .about = "Why, for the record."),
    END,
};
const struct schema_field fields_round_choice[] = {
    PATH_ID("round"),
    PATH_ID("candidate"),
    FIELD(BODY, ID, "vacancies", REQUIRED, .list = true, .most = 100,
          .about = "In the order wished."),
    END,
};
const struct schema_field fields_referral_list[] = {
    PATH_ID("round"),
    FIELD(QUERY, WORD, "state", .words = REFERRAL_STATES, .about = "In which state."),
    FIELD(QUERY, ID, "employer", .about = "To this employer."),
    FIELD(QUERY, ID, "candidate", .about = "Of this candidate."),
    PAGE,
    END,
};
const struct schema_field fields_by_referral[] = {
    PATH_ID("referral"),
    END,
};
const struct schema_field fields_referral_step[] = {
    PATH_ID("referral"),
    FIELD(BODY, TEXT, "note", RANGE(0, 500), .about = "In words."),
    END,
};
const struct schema_field fields_referral_refuse[] = {
    PATH_ID("referral"),
    FIELD(BODY, WORD, "side", REQUIRED, .words = "candidate employer bureau",
          .about = "Who said no."),
    FIELD(BODY, WORD, "reason", REQUIRED, .words = REFUSALS, .about = "Why."),
    FIELD(BODY, TEXT, "note", RANGE(0, 500), .about = "In words."),
    END,
};
const struct schema_field fields_code_find[] = {
    FIELD(PATH, CODE, "set", REQUIRED, .about = "Which set."),
    FIELD(QUERY, TEXT, "q", REQUIRED, RANGE(1, 100), .about = "Code, exact name or synonym."),
    FIELD(QUERY, INT, "limit", RANGE(1, 200), .about = "Most answers."),
    END,
};
const struct schema_field fields_code_find_any[] = {
    FIELD(QUERY, CODE, "set", .about = "Which set."),
    FIELD(QUERY, TEXT, "q", REQUIRED, RANGE(1, 100), .about = "Code, exact name or synonym."),
    FIELD(QUERY, INT, "limit", RANGE(1, 200), .about = "Most answers."),
    END,
};
const struct schema_field fields_key_revoke[] = {
    FIELD(BODY, TEXT, "key", REQUIRED, RANGE(1, 20), .about = "Its prefix or id."),
    END,
};
const struct schema_field fields_audit_list[] = {
    FIELD(QUERY, TEXT, "action", RANGE(1, 60), .about = "Of this action."),
    FIELD(QUERY, TEXT, "principal", RANGE(1, 80), .about = "By this principal."),
    PAGE,
    END,
};
const struct schema_field fields_audit_verify[] = {
    FIELD(QUERY, INT, "tail_seq", RANGE(0, INT64_MAX), .about = "A link noted elsewhere,"),
    FIELD(QUERY, TEXT, "tail_hash", RANGE(64, 64), .about = "and its hash."),
    END,
};
