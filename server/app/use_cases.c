/* SPDX-License-Identifier: Apache-2.0 */
/*
 * THE table of use cases, and the fields of each. Roles here are the first of two doors: the
 * second is row-level security in PostgreSQL, which decides on rows.
 */
#include "server/app/use_case.h"

#include <string.h>

#define REQUIRED .required = true
#define PATH_ID(n)                                                                                 \
    {                                                                                              \
        .name = n, .place = IN_PATH, .kind = FIELD_ID, REQUIRED, .about = "Its id."                \
    }
#define PAGE                                                                                       \
    {.name = "limit",                                                                              \
     .place = IN_QUERY,                                                                            \
     .kind = FIELD_INT,                                                                            \
     .least = 1,                                                                                   \
     .most = 200,                                                                                  \
     .about = "Items a page, 50 when absent."},                                                    \
    {                                                                                              \
        .name = "cursor", .place = IN_QUERY, .kind = FIELD_TEXT, .least = 16, .most = 16,          \
        .about = "Where the page begins: `next` of the page before."                               \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

#define EMPLOYER_STATES  "provisional registered verified suspended"
#define VACANCY_STATES   "draft needs_review open closed"
#define CANDIDATE_STATES "seeking paused placed left"
#define CATEGORIES                                                                                 \
    "self_arranged state_assigned transferred monthly_pension self_chosen demobilised family "     \
    "bereaved firefighter"
#define REFERRAL_STATES "proposed held published accepted declined withdrawn placed closed"
#define REFUSALS                                                                                   \
    "pay place shift work_not_as_described health family found_other no_answer skills experience " \
    "certificate position_filled position_closed no_show other"

#define OFFICER    ((uint32_t)ROLE_OFFICER)
#define BUREAU     ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR))
#define ORGANISERS ((uint32_t)(ROLE_OFFICER | ROLE_ORGANISER))
#define SUPPLIERS  ((uint32_t)(ROLE_OFFICER | ROLE_EMPLOYER))
#define LOOKERS    ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER | ROLE_EMPLOYER))
#define PLANNERS   ((uint32_t)(ROLE_OFFICER | ROLE_SUPERVISOR | ROLE_ORGANISER))
#define ADMIN      ((uint32_t)ROLE_ADMIN)

static const struct schema_field by_employer[] = {
    PATH_ID("employer"),
    END,
};
static const struct schema_field employer_list[] = {
    {.name = "name",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     .least = 1,
     .most = 200,
     .about = "Its exact name."},
    {.name = "credit_code",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     .least = 18,
     .most = 18,
     .about = "Its credit code."},
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = EMPLOYER_STATES,
     .about = "In which state."},
    PAGE,
    END,
};
static const struct schema_field employer_state[] = {
    PATH_ID("employer"),
    {.name = "state",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = "registered verified suspended",
     .about = "The new state."},
    END,
};
static const struct schema_field by_vacancy[] = {
    PATH_ID("vacancy"),
    END,
};
static const struct schema_field by_reference[] = {
    PATH_ID("employer"),
    {.name = "reference",
     .place = IN_PATH,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 200,
     .about = "The employer's own id of the post."},
    END,
};
static const struct schema_field vacancy_list[] = {
    {.name = "employer", .place = IN_QUERY, .kind = FIELD_ID, .about = "Of this employer."},
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = VACANCY_STATES,
     .about = "In which state; open when absent."},
    {.name = "region", .place = IN_QUERY, .kind = FIELD_REGION, .about = "Within this region."},
    {.name = "occupation",
     .place = IN_QUERY,
     .kind = FIELD_CODE,
     .about = "Of this occupation or below it."},
    PAGE,
    END,
};
static const struct schema_field vacancy_close[] = {
    PATH_ID("vacancy"),
    {.name = "reason",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 200,
     .about = "Why, for the record."},
    END,
};
static const struct schema_field by_candidate[] = {
    PATH_ID("candidate"),
    END,
};
static const struct schema_field candidate_list[] = {
    {.name = "bureau_region", .place = IN_QUERY, .kind = FIELD_REGION, .about = "Of this region."},
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = CANDIDATE_STATES,
     .about = "In which state."},
    {.name = "category",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = CATEGORIES,
     .about = "Of which category."},
    PAGE,
    END,
};
static const struct schema_field candidate_state[] = {
    PATH_ID("candidate"),
    {.name = "state",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = CANDIDATE_STATES,
     .about = "The new state."},
    END,
};
static const struct schema_field consent_new[] = {
    {.name = "candidate", .place = IN_BODY, .kind = FIELD_ID, REQUIRED, .about = "Who consents."},
    {.name = "purpose",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = "match disclose",
     .about = "To what."},
    {.name = "employer",
     .place = IN_BODY,
     .kind = FIELD_ID,
     .about = "disclose: to this employer,"},
    {.name = "drive",
     .place = IN_BODY,
     .kind = FIELD_ID,
     .about = "or to all employers of this drive."},
    {.name = "given_on", .place = IN_BODY, .kind = FIELD_DATE, .about = "Today when absent."},
    {.name = "valid_until",
     .place = IN_BODY,
     .kind = FIELD_DATE,
     .about = "Open-ended when absent."},
    {.name = "channel",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     .words = "counter phone paper online import",
     .about = "How it was given."},
    {.name = "notice_version",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 1,
     .most = 20,
     .about = "Which notice was shown."},
    END,
};
static const struct schema_field consent_list[] = {
    {.name = "candidate", .place = IN_QUERY, .kind = FIELD_ID, REQUIRED, .about = "Whose."},
    PAGE,
    END,
};
static const struct schema_field consent_withdraw[] = {
    PATH_ID("consent"),
    {.name = "reason",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 200,
     .about = "Why, if told."},
    END,
};
static const struct schema_field by_import[] = {
    PATH_ID("import"),
    END,
};
static const struct schema_field import_list[] = {
    {.name = "kind",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "vacancy candidate employer",
     .about = "Of what."},
    PAGE,
    END,
};
static const struct schema_field import_rows[] = {
    PATH_ID("import"),
    {.name = "status",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "inserted updated unchanged refused",
     .about = "With this outcome; when absent, all rows not taken as they stood."},
    PAGE,
    END,
};
static const struct schema_field drive_session[] = {
    {.name = "name",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 100,
     .about = "As people call it."},
    {.name = "starts_at", .place = IN_BODY, .kind = FIELD_TIME, REQUIRED, .about = "From when."},
    {.name = "ends_at", .place = IN_BODY, .kind = FIELD_TIME, REQUIRED, .about = "Until when."},
    {.name = "place",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 200,
     .about = "Where, if not at the drive's place."},
    END,
};
static const struct schema_field drive_new[] = {
    {.name = "name",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 200,
     .about = "As people call it."},
    {.name = "place",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 200,
     .about = "Where."},
    {.name = "first_day",
     .place = IN_BODY,
     .kind = FIELD_DATE,
     REQUIRED,
     .about = "Its first day."},
    {.name = "last_day", .place = IN_BODY, .kind = FIELD_DATE, REQUIRED, .about = "Its last day."},
    {.name = "regions",
     .place = IN_BODY,
     .kind = FIELD_REGION,
     .list = true,
     .most = 100,
     .about = "Whose candidates take part; the whole city when absent."},
    {.name = "sessions",
     .place = IN_BODY,
     .kind = FIELD_OBJECT,
     .items = drive_session,
     .list = true,
     .most = 100,
     .about = "name, starts_at, ends_at, place of each."},
    END,
};
static const struct schema_field by_drive[] = {
    PATH_ID("drive"),
    END,
};
static const struct schema_field drive_list[] = {
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "open closed",
     .about = "In which state."},
    PAGE,
    END,
};
static const struct schema_field drive_employer[] = {
    PATH_ID("drive"),
    PATH_ID("employer"),
    {.name = "confirmed", .place = IN_BODY, .kind = FIELD_BOOL, .about = "true when absent."},
    {.name = "booth",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 40,
     .about = "Its booth."},
    {.name = "vacancies",
     .place = IN_BODY,
     .kind = FIELD_ID,
     .list = true,
     .most = 1000,
     .about = "What it brings; all of its open ones when empty."},
    END,
};
static const struct schema_field policy_new[] = {
    {.name = "name",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 100,
     .about = "A new version of the policy of this name."},
    {.name = "engine",
     .place = IN_BODY,
     .kind = FIELD_OBJECT,
     REQUIRED,
     .about = "Weights, gates, caps, tiers: every key of the model."},
    {.name = "cool_off_days",
     .place = IN_BODY,
     .kind = FIELD_INT,
     REQUIRED,
     .least = 0,
     .most = 3650,
     .about = "Days that a refusal bars the employer."},
    END,
};
static const struct schema_field by_policy[] = {
    PATH_ID("policy"),
    END,
};
static const struct schema_field page_only[] = {
    PAGE,
    END,
};
static const struct schema_field round_new[] = {
    {.name = "drive", .place = IN_BODY, .kind = FIELD_ID, REQUIRED, .about = "For which drive."},
    {.name = "policy",
     .place = IN_BODY,
     .kind = FIELD_ID,
     REQUIRED,
     .about = "Under which policy version."},
    {.name = "method",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     .words = "optimal stable choice",
     .about = "optimal when absent."},
    {.name = "seed", .place = IN_BODY, .kind = FIELD_SEED, .about = "Drawn when absent."},
    {.name = "date",
     .place = IN_BODY,
     .kind = FIELD_DATE,
     .about = "Round date, today when absent."},
    END,
};
static const struct schema_field by_round[] = {
    PATH_ID("round"),
    END,
};
static const struct schema_field round_list[] = {
    {.name = "drive", .place = IN_QUERY, .kind = FIELD_ID, .about = "Of this drive."},
    PAGE,
    END,
};
static const struct schema_field round_reason[] = {
    PATH_ID("round"),
    {.name = "reason",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 200,
     .about = "Why, for the record."},
    END,
};
static const struct schema_field round_choice[] = {
    PATH_ID("round"),
    PATH_ID("candidate"),
    {.name = "vacancies",
     .place = IN_BODY,
     .kind = FIELD_ID,
     REQUIRED,
     .list = true,
     .most = 100,
     .about = "In the order wished."},
    END,
};
static const struct schema_field referral_list[] = {
    PATH_ID("round"),
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = REFERRAL_STATES,
     .about = "In which state."},
    {.name = "employer", .place = IN_QUERY, .kind = FIELD_ID, .about = "To this employer."},
    {.name = "candidate", .place = IN_QUERY, .kind = FIELD_ID, .about = "Of this candidate."},
    PAGE,
    END,
};
static const struct schema_field by_referral[] = {
    PATH_ID("referral"),
    END,
};
static const struct schema_field referral_step[] = {
    PATH_ID("referral"),
    {.name = "note",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 500,
     .about = "In words."},
    END,
};
static const struct schema_field referral_refuse[] = {
    PATH_ID("referral"),
    {.name = "side",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = "candidate employer bureau",
     .about = "Who said no."},
    {.name = "reason",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = REFUSALS,
     .about = "Why."},
    {.name = "note",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 500,
     .about = "In words."},
    END,
};
static const struct schema_field code_find[] = {
    {.name = "set", .place = IN_PATH, .kind = FIELD_CODE, REQUIRED, .about = "Which set."},
    {.name = "q",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 100,
     .about = "Code, exact name or synonym."},
    {.name = "limit",
     .place = IN_QUERY,
     .kind = FIELD_INT,
     .least = 1,
     .most = 200,
     .about = "Most answers."},
    END,
};
static const struct schema_field code_find_any[] = {
    {.name = "set", .place = IN_QUERY, .kind = FIELD_CODE, .about = "Which set."},
    {.name = "q",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 100,
     .about = "Code, exact name or synonym."},
    {.name = "limit",
     .place = IN_QUERY,
     .kind = FIELD_INT,
     .least = 1,
     .most = 200,
     .about = "Most answers."},
    END,
};
static const struct schema_field key_revoke[] = {
    {.name = "key",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     REQUIRED,
     .least = 1,
     .most = 20,
     .about = "Its prefix or id."},
    END,
};
static const struct schema_field audit_list[] = {
    {.name = "action",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     .least = 1,
     .most = 60,
     .about = "Of this action."},
    {.name = "principal",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     .least = 1,
     .most = 80,
     .about = "By this principal."},
    PAGE,
    END,
};
static const struct schema_field audit_verify[] = {
    {.name = "tail_seq",
     .place = IN_QUERY,
     .kind = FIELD_INT,
     .least = 0,
     .most = INT64_MAX,
     .about = "A link noted elsewhere,"},
    {.name = "tail_hash",
     .place = IN_QUERY,
     .kind = FIELD_TEXT,
     .least = 64,
     .most = 64,
     .about = "and its hash."},
    END,
};

const struct use_case use_cases[] = {
    {"employer.get", LOOKERS, Q_EMPLOYER_GET, NULL, by_employer, NULL},
    {"employer.list", LOOKERS, Q_EMPLOYER_LIST, NULL, employer_list, NULL},
    {"employer.put", OFFICER, Q_EMPLOYER_PUT, NULL, NULL, "employer"},
    {"employer.state", OFFICER, Q_EMPLOYER_STATE, NULL, employer_state, "employer"},
    {"vacancy.get", LOOKERS, Q_VACANCY_GET, NULL, by_vacancy, NULL},
    {"vacancy.get_by_reference", LOOKERS, Q_VACANCY_GET_BY_REFERENCE, NULL, by_reference, NULL},
    {"vacancy.list", LOOKERS, Q_VACANCY_LIST, NULL, vacancy_list, NULL},
    {"vacancy.put", SUPPLIERS, Q_VACANCY_PUT, NULL, NULL, "vacancy"},
    {"vacancy.close", SUPPLIERS, Q_VACANCY_STATE, "\"state\":\"closed\"", vacancy_close, "vacancy"},
    {"vacancy.open", OFFICER, Q_VACANCY_STATE, "\"state\":\"open\"", by_vacancy, "vacancy"},
    {"candidate.get", BUREAU, Q_CANDIDATE_GET, NULL, by_candidate, "candidate"},
    {"candidate.list", BUREAU, Q_CANDIDATE_LIST, NULL, candidate_list, "candidate"},
    {"candidate.put", OFFICER, Q_CANDIDATE_PUT, NULL, NULL, "candidate"},
    {"candidate.state", OFFICER, Q_CANDIDATE_STATE, NULL, candidate_state, "candidate"},
    {"consent.create", OFFICER, Q_CONSENT_CREATE, NULL, consent_new, "consent"},
    {"consent.list", BUREAU, Q_CONSENT_LIST, NULL, consent_list, "consent"},
    {"consent.withdraw", OFFICER, Q_CONSENT_WITHDRAW, NULL, consent_withdraw, "consent"},
    {"import.get", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_GET, NULL, by_import, NULL},
    {"import.list", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_LIST, NULL, import_list, NULL},
    {"import.rows", (LOOKERS & ~(uint32_t)ROLE_ORGANISER), Q_IMPORT_ROWS, NULL, import_rows, NULL},
    {"import.undo", SUPPLIERS, Q_IMPORT_UNDO, NULL, by_import, "import"},
    {"drive.create", ORGANISERS, Q_DRIVE_CREATE, NULL, drive_new, "drive"},
    {"drive.get", LOOKERS, Q_DRIVE_GET, NULL, by_drive, NULL},
    {"drive.list", LOOKERS, Q_DRIVE_LIST, NULL, drive_list, NULL},
    {"drive.employer", ORGANISERS, Q_DRIVE_EMPLOYER_PUT, NULL, drive_employer, "drive"},
    {"policy.create", OFFICER, Q_POLICY_CREATE, NULL, policy_new, "policy"},
    {"policy.get", PLANNERS, Q_POLICY_GET, NULL, by_policy, NULL},
    {"policy.list", PLANNERS, Q_POLICY_LIST, NULL, page_only, NULL},
    {"round.create", OFFICER, Q_ROUND_CREATE, NULL, round_new, "round"},
    {"round.get", LOOKERS, Q_ROUND_GET, NULL, by_round, NULL},
    {"round.list", LOOKERS, Q_ROUND_LIST, NULL, round_list, NULL},
    {"round.freeze", OFFICER, Q_ROUND_STEP, "\"verb\":\"freeze\"", by_round, "round"},
    {"round.run", OFFICER, Q_ROUND_STEP, "\"verb\":\"run\"", by_round, "round"},
    {"round.publish", OFFICER, Q_ROUND_STEP, "\"verb\":\"publish\"", by_round, "round"},
    {"round.withdraw", OFFICER, Q_ROUND_STEP, "\"verb\":\"withdraw\"", round_reason, "round"},
    {"round.close", OFFICER, Q_ROUND_STEP, "\"verb\":\"close\"", round_reason, "round"},
    {"round.choice", OFFICER, Q_ROUND_CHOICE_PUT, NULL, round_choice, "candidate"},
    {"referral.list", BUREAU, Q_REFERRAL_LIST, NULL, referral_list, "referral"},
    {"referral.get", BUREAU, Q_REFERRAL_GET, NULL, by_referral, "referral"},
    {"referral.hold", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"hold\",\"side\":\"bureau\"",
     referral_step, "referral"},
    {"referral.release", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"release\",\"side\":\"bureau\"",
     referral_step, "referral"},
    {"referral.accept", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"accept\",\"side\":\"candidate\"",
     referral_step, "referral"},
    {"referral.decline", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"decline\"", referral_refuse,
     "referral"},
    {"referral.withdraw", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"withdraw\",\"side\":\"bureau\"",
     referral_step, "referral"},
    {"referral.place", OFFICER, Q_REFERRAL_STEP, "\"verb\":\"place\",\"side\":\"bureau\"",
     referral_step, "referral"},
    {"code.sets", ROLE_ANY_KEY, Q_CODE_SETS, NULL, NULL, NULL},
    {"code.find", ROLE_ANY_KEY, Q_CODE_FIND, NULL, code_find, NULL},
    {"code.search", ROLE_ANY_KEY, Q_CODE_FIND, NULL, code_find_any, NULL},
    {"key.new", ADMIN, Q_KEY_NEW, NULL, NULL, "key"},
    {"key.list", ADMIN, Q_KEY_LIST, NULL, page_only, NULL},
    {"key.revoke", ADMIN, Q_KEY_REVOKE, NULL, key_revoke, "key"},
    {"audit.list", ((uint32_t)(ROLE_SUPERVISOR | ROLE_ADMIN)), Q_AUDIT_LIST, NULL, audit_list,
     NULL},
    {"audit.verify", ((uint32_t)(ROLE_SUPERVISOR | ROLE_ADMIN)), Q_AUDIT_VERIFY, NULL, audit_verify,
     NULL},
    {NULL, 0, QUERY_COUNT, NULL, NULL, NULL},
};

const struct use_case *use_case_find(const char *name)
{
    for (const struct use_case *u = use_cases; u->name != NULL; u++) {
        if (strcmp(u->name, name) == 0) {
            return u;
        }
    }
    return NULL;
}
