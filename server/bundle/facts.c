/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of facts: match-model sections 1 and 9 as data.
 */
#include "server/bundle/fields.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TABLE(type, rows)                                                                          \
    {                                                                                              \
        sizeof(type), rows, COUNT(rows)                                                            \
    }
#define AT(type, member) .offset = offsetof(type, member)
#define MUST             .required = true
#define RANGE(low, high) .min = (low), .max = (high)

#define T struct billet_experience
static const struct field experience_fields[] = {
    {"occupation", FIELD_OCCUPATION, AT(T, occupation), MUST, .set = "occupations"},
    {"months", FIELD_INT, AT(T, months), MUST, RANGE(0, BILLET_MONTHS_MAX)},
};
static const struct table experience_table = TABLE(T, experience_fields);
#undef T

#define T struct billet_service
static const struct field service_fields[] = {
    {"specialty", FIELD_NAME, AT(T, specialty), MUST, .set = "specialties"},
    {"months", FIELD_INT, AT(T, months), MUST, RANGE(0, BILLET_MONTHS_MAX)},
};
static const struct table service_table = TABLE(T, service_fields);
#undef T

#define T struct billet_bar
static const struct field bar_fields[] = {
    {"employer", FIELD_ID, AT(T, employer), MUST, RANGE(1, INT64_MAX)},
    {"until", FIELD_DATE, AT(T, until), MUST},
};
static const struct table bar_table = TABLE(T, bar_fields);
#undef T

#define T struct billet_demand
static const struct field demand_fields[] = {
    {"skill", FIELD_NAME, AT(T, skill), MUST, .set = "skills"},
    {"level", FIELD_INT, AT(T, level), RANGE(1, BILLET_LEVEL_MAX), .absent = 1},
    {"weight", FIELD_INT, AT(T, weight), RANGE(1, BILLET_SKILL_WEIGHT_MAX), .absent = 1},
    {"must", FIELD_BOOL, AT(T, must)},
};
static const struct table demand_table = TABLE(T, demand_fields);
#undef T

#define T struct billet_candidate
static const struct field candidate_fields[] = {
    {"id", FIELD_ID, AT(T, id), MUST, RANGE(1, INT64_MAX)},
    {"category", FIELD_WORD, AT(T, category), MUST, .words = &billet_categories,
     .set = "categories"},
    {"home", FIELD_REGION, AT(T, home), .set = "regions"},
    {"places", FIELD_REGIONS, AT(T, places), .set = "regions"},
    {"education", FIELD_NUMBER, AT(T, education), RANGE(0, BILLET_EDUCATION_MAX),
     .set = "education"},
    {"experience", FIELD_ROWS, AT(T, experience), .rows = &experience_table},
    {"service", FIELD_ROWS, AT(T, service), .rows = &service_table},
    {"skills", FIELD_LEVELS, AT(T, skills), RANGE(1, BILLET_LEVEL_MAX)},
    {"certificates", FIELD_DATES, AT(T, certificates), .set = "certificates"},
    {"wants", FIELD_OCCUPATIONS, AT(T, wants), .set = "occupations"},
    {"wage_floor", FIELD_NUMBER, AT(T, wage_floor), RANGE(0, BILLET_WAGE_MAX)},
    {"employment_ok", FIELD_SET, AT(T, employment_ok), .words = &billet_employments,
     .set = "employment"},
    {"shifts_ok", FIELD_SET, AT(T, shifts_ok), .words = &billet_shifts, .set = "shifts"},
    {"conditions_wanted", FIELD_SET, AT(T, conditions_wanted), .words = &billet_conditions,
     .set = "conditions"},
    {"available_from", FIELD_DATE, AT(T, available_from)},
    {"barred", FIELD_ROWS, AT(T, barred), .rows = &bar_table},
    {"groups", FIELD_NAMES, AT(T, groups)},
    {"merit", FIELD_NUMBER, AT(T, merit), RANGE(0, BILLET_MERIT_MAX)},
};
const struct table candidate_table = TABLE(T, candidate_fields);
#undef T

#define T struct billet_vacancy
static const struct field vacancy_fields[] = {
    {"id", FIELD_ID, AT(T, id), MUST, RANGE(1, INT64_MAX)},
    {"employer", FIELD_ID, AT(T, employer), MUST, RANGE(1, INT64_MAX)},
    {"categories", FIELD_SET, AT(T, categories), .words = &billet_categories, .set = "categories"},
    {"region", FIELD_REGION, AT(T, region), .set = "regions"},
    {"remote", FIELD_BOOL, AT(T, remote)},
    {"headcount", FIELD_INT, AT(T, headcount), MUST, RANGE(1, BILLET_HEADCOUNT_MAX)},
    {"taken", FIELD_INT, AT(T, taken), RANGE(0, BILLET_TAKEN_MAX)},
    {"education_min", FIELD_NUMBER, AT(T, education_min), RANGE(0, BILLET_EDUCATION_MAX),
     .set = "education"},
    {"relaxed", FIELD_BOOL, AT(T, relaxed)},
    {"occupation", FIELD_OCCUPATION, AT(T, occupation), .set = "occupations"},
    {"experience_min", FIELD_NUMBER, AT(T, experience_min), RANGE(0, BILLET_MONTHS_MAX)},
    {"experience_ref", FIELD_NUMBER, AT(T, experience_ref), RANGE(1, BILLET_EXPERIENCE_REF_MAX)},
    {"skills", FIELD_ROWS, AT(T, skills), .rows = &demand_table},
    {"certificates", FIELD_NAMES, AT(T, certificates), .set = "certificates"},
    {"wage_min", FIELD_NUMBER, AT(T, wage_min), RANGE(0, BILLET_WAGE_MAX)},
    {"wage_max", FIELD_NUMBER, AT(T, wage_max), RANGE(0, BILLET_WAGE_MAX)},
    {"employment", FIELD_WORD_NUMBER, AT(T, employment), .words = &billet_employments,
     .set = "employment"},
    {"shifts", FIELD_SET, AT(T, shifts), .words = &billet_shifts, .set = "shifts"},
    {"conditions", FIELD_SET, AT(T, conditions), .words = &billet_conditions, .set = "conditions"},
    {"open_from", FIELD_DATE, AT(T, open_from)},
    {"open_until", FIELD_DATE, AT(T, open_until)},
    {"start_by", FIELD_DATE, AT(T, start_by)},
};
const struct table vacancy_table = TABLE(T, vacancy_fields);
#undef T

#define T struct billet_crossing
static const struct field crossing_fields[] = {
    {"specialty", FIELD_NAME, AT(T, specialty), MUST, .set = "specialties"},
    {"occupation", FIELD_OCCUPATION, AT(T, occupation), MUST, .set = "occupations"},
    {"confidence", FIELD_INT, AT(T, confidence), MUST, RANGE(1, BILLET_CONFIDENCE_MAX)},
};
const struct table crossing_table = TABLE(T, crossing_fields);
#undef T

#define T struct billet_choice
static const struct field choice_fields[] = {
    {"candidate", FIELD_ID, AT(T, candidate), MUST, RANGE(1, INT64_MAX)},
    {"vacancies", FIELD_IDS, AT(T, vacancies), MUST, RANGE(1, INT64_MAX)},
};
const struct table choice_table = TABLE(T, choice_fields);
#undef T

const struct field *table_find(const struct table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->fields[i].key, key) == 0) {
            return &table->fields[i];
        }
    }
    return NULL;
}
