/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the use cases about employers, vacancies, candidates, consents and imports; see
 * use_case_fields.h.
 */
#include "server/app/use_case_fields.h"

#define EMPLOYER_STATES  "provisional registered verified suspended"
#define VACANCY_STATES   "draft needs_review open closed"
#define CANDIDATE_STATES "seeking paused placed left"
#define CATEGORIES                                                                                 \
    "self_arranged state_assigned transferred monthly_pension self_chosen demobilised family "     \
    "bereaved firefighter"

const struct schema_field fields_by_employer[] = {
    PATH_ID("employer"),
    END,
};
const struct schema_field fields_employer_list[] = {
    FIELD(QUERY, TEXT, "name", RANGE(1, 200), .about = "Its exact name."),
    FIELD(QUERY, TEXT, "credit_code", RANGE(18, 18), .about = "Its credit code."),
    FIELD(QUERY, WORD, "state", .words = EMPLOYER_STATES, .about = "In which state."),
    PAGE,
    END,
};
const struct schema_field fields_employer_state[] = {
    PATH_ID("employer"),
    FIELD(BODY, WORD, "state", REQUIRED, .words = "registered verified suspended",
          .about = "The new state."),
    END,
};
/* What a mapping may hold at its top; feed_mapping_new() decides on the rest. */
const struct schema_field fields_mapping[] = {
    PATH_ID("employer"),
    FIELD(BODY, INT, "version", REQUIRED, RANGE(1, 1), .about = "Of the form of mappings: 1."),
    FIELD(BODY, WORD, "kind", REQUIRED, .words = "vacancy", .about = "What the rows are."),
    FIELD(BODY, TEXT, "rows", RANGE(0, 500), .about = "Where the rows stand in a document."),
    FIELD(BODY, OBJECT, "fields",
          .about = "Field to pointer, heading or template, or a list of them."),
    FIELD(BODY, OBJECT, "values", .about = "Field to an object of their words and ours."),
    FIELD(BODY, OBJECT, "constants", .about = "Field to its text in rows that say nothing of it."),
    FIELD(BODY, TEXT, "ignore", .list = true, RANGE(1, 256),
          .about = "Columns that are left out without a word."),
    FIELD(BODY, BOOL, "linked", .about = "JSON is JSON-LD."),
    FIELD(BODY, TEXT, "source", RANGE(0, 500), .about = "Where such files come from."),
    FIELD(BODY, TEXT, "licence", RANGE(0, 500), .about = "Of such files."),
    END,
};
const struct schema_field fields_by_vacancy[] = {
    PATH_ID("vacancy"),
    END,
};
const struct schema_field fields_by_reference[] = {
    PATH_ID("employer"),
    FIELD(PATH, TEXT, "reference", REQUIRED, RANGE(1, 200),
          .about = "The employer's own id of the post."),
    END,
};
const struct schema_field fields_vacancy_list[] = {
    FIELD(QUERY, ID, "employer", .about = "Of this employer."),
    FIELD(QUERY, WORD, "state", .words = VACANCY_STATES,
          .about = "In which state; open when absent."),
    FIELD(QUERY, REGION, "region", NAMED(CODES_REGIONS),
          .about = "Within this region; its code or exact name."),
    FIELD(QUERY, CODE, "occupation", NAMED(CODES_OCCUPATIONS),
          .about = "Of this occupation or below it; its code or exact name."),
    PAGE,
    END,
};
const struct schema_field fields_vacancy_close[] = {
    PATH_ID("vacancy"),
    FIELD(BODY, TEXT, "reason", REQUIRED, RANGE(1, 200), .about = "Why, for the record."),
    END,
};
const struct schema_field fields_by_candidate[] = {
    PATH_ID("candidate"),
    END,
};
const struct schema_field fields_candidate_list[] = {
    FIELD(QUERY, REGION, "bureau_region", NAMED(CODES_REGIONS),
          .about = "Of this region; its code or exact name."),
    FIELD(QUERY, WORD, "state", .words = CANDIDATE_STATES, .about = "In which state."),
    FIELD(QUERY, WORD, "category", .words = CATEGORIES, .about = "Of which category."),
    PAGE,
    END,
};
const struct schema_field fields_candidate_state[] = {
    PATH_ID("candidate"),
    FIELD(BODY, WORD, "state", REQUIRED, .words = CANDIDATE_STATES, .about = "The new state."),
    END,
};
const struct schema_field fields_consent_new[] = {
    FIELD(BODY, ID, "candidate", REQUIRED, .about = "Who consents."),
    FIELD(BODY, WORD, "purpose", REQUIRED, .words = "match disclose", .about = "To what."),
    FIELD(BODY, ID, "employer", .about = "disclose: to this employer,"),
    FIELD(BODY, ID, "drive", .about = "or to all employers of this drive."),
    FIELD(BODY, DATE, "given_on", .about = "Today when absent."),
    FIELD(BODY, DATE, "valid_until", .about = "Open-ended when absent."),
    FIELD(BODY, WORD, "channel", .words = "counter phone paper online import",
          .about = "How it was given."),
    FIELD(BODY, TEXT, "notice_version", RANGE(1, 20), .about = "Which notice was shown."),
    END,
};
const struct schema_field fields_consent_list[] = {
    FIELD(QUERY, ID, "candidate", REQUIRED, .about = "Whose."),
    PAGE,
    END,
};
const struct schema_field fields_consent_withdraw[] = {
    PATH_ID("consent"),
    FIELD(BODY, TEXT, "reason", RANGE(0, 200), .about = "Why, if told."),
    END,
};
const struct schema_field fields_by_import[] = {
    PATH_ID("import"),
    END,
};
const struct schema_field fields_import_list[] = {
    FIELD(QUERY, WORD, "kind", .words = "vacancy candidate employer", .about = "Of what."),
    PAGE,
    END,
};
const struct schema_field fields_import_rows[] = {
    PATH_ID("import"),
    FIELD(QUERY, WORD, "status", .words = "inserted updated unchanged refused reverted",
          .about = "With this outcome; when absent, all rows not taken as they stood."),
    PAGE,
    END,
};
