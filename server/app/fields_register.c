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
const struct schema_field fields_employer_state[] = {
    PATH_ID("employer"),
    {.name = "state",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = "registered verified suspended",
     .about = "The new state."},
    END,
};
const struct schema_field fields_by_vacancy[] = {
    PATH_ID("vacancy"),
    END,
};
const struct schema_field fields_by_reference[] = {
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
const struct schema_field fields_vacancy_list[] = {
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
const struct schema_field fields_vacancy_close[] = {
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
const struct schema_field fields_by_candidate[] = {
    PATH_ID("candidate"),
    END,
};
const struct schema_field fields_candidate_list[] = {
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
const struct schema_field fields_candidate_state[] = {
    PATH_ID("candidate"),
    {.name = "state",
     .place = IN_BODY,
     .kind = FIELD_WORD,
     REQUIRED,
     .words = CANDIDATE_STATES,
     .about = "The new state."},
    END,
};
const struct schema_field fields_consent_new[] = {
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
const struct schema_field fields_consent_list[] = {
    {.name = "candidate", .place = IN_QUERY, .kind = FIELD_ID, REQUIRED, .about = "Whose."},
    PAGE,
    END,
};
const struct schema_field fields_consent_withdraw[] = {
    PATH_ID("consent"),
    {.name = "reason",
     .place = IN_BODY,
     .kind = FIELD_TEXT,
     .least = 0,
     .most = 200,
     .about = "Why, if told."},
    END,
};
const struct schema_field fields_by_import[] = {
    PATH_ID("import"),
    END,
};
const struct schema_field fields_import_list[] = {
    {.name = "kind",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "vacancy candidate employer",
     .about = "Of what."},
    PAGE,
    END,
};
const struct schema_field fields_import_rows[] = {
    PATH_ID("import"),
    {.name = "status",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "inserted updated unchanged refused reverted",
     .about = "With this outcome; when absent, all rows not taken as they stood."},
    PAGE,
    END,
};
