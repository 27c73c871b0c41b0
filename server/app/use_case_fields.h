/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields that the rows of use_cases.c name, and the words that spell them. One table a use
 * case, or a kind of use case: fields_register.c has those of what comes in,
 * fields_duplicates.c of what came in twice, fields_rounds.c of what comes out.
 */
#ifndef BILLET_SERVER_APP_USE_CASE_FIELDS_H
#define BILLET_SERVER_APP_USE_CASE_FIELDS_H

#include "server/app/schema.h"

#define REQUIRED .required = true
#define NAMED(codes)                                                                               \
    .set = &(const enum code_set)                                                                  \
    {                                                                                              \
        codes                                                                                      \
    }
#define RANGE(from, to) .least = (from), .most = (to)
#define FIELD(where, what, called, ...)                                                            \
    {                                                                                              \
        .name = (called), .place = IN_##where, .kind = FIELD_##what, __VA_ARGS__                   \
    }
#define PATH_ID(called) FIELD(PATH, ID, called, REQUIRED, .about = "Its id.")
#define PAGE                                                                                       \
    FIELD(QUERY, INT, "limit", RANGE(1, 200), .about = "Items a page, 50 when absent."),           \
        FIELD(QUERY, TEXT, "cursor", RANGE(16, 16),                                                \
              .about = "Where the page begins: `next` of the page before.")
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

extern const struct schema_field fields_by_employer[];
extern const struct schema_field fields_employer_list[];
extern const struct schema_field fields_employer_state[];
extern const struct schema_field fields_mapping[];
extern const struct schema_field fields_by_vacancy[];
extern const struct schema_field fields_by_reference[];
extern const struct schema_field fields_vacancy_list[];
extern const struct schema_field fields_vacancy_close[];
extern const struct schema_field fields_by_candidate[];
extern const struct schema_field fields_candidate_list[];
extern const struct schema_field fields_candidate_state[];
extern const struct schema_field fields_consent_new[];
extern const struct schema_field fields_consent_list[];
extern const struct schema_field fields_consent_withdraw[];
extern const struct schema_field fields_by_duplicate[];
extern const struct schema_field fields_duplicate_list[];
extern const struct schema_field fields_duplicate_merge[];
extern const struct schema_field fields_duplicate_step[];
extern const struct schema_field fields_by_import[];
extern const struct schema_field fields_import_list[];
extern const struct schema_field fields_import_rows[];
extern const struct schema_field fields_drive_new[];
extern const struct schema_field fields_by_drive[];
extern const struct schema_field fields_drive_list[];
extern const struct schema_field fields_drive_employer[];
extern const struct schema_field fields_policy_new[];
extern const struct schema_field fields_by_policy[];
extern const struct schema_field fields_page_only[];
extern const struct schema_field fields_round_new[];
extern const struct schema_field fields_by_round[];
extern const struct schema_field fields_round_list[];
extern const struct schema_field fields_round_reason[];
extern const struct schema_field fields_round_choice[];
extern const struct schema_field fields_referral_list[];
extern const struct schema_field fields_by_referral[];
extern const struct schema_field fields_referral_step[];
extern const struct schema_field fields_referral_refuse[];
extern const struct schema_field fields_code_find[];
extern const struct schema_field fields_code_find_any[];
extern const struct schema_field fields_key_revoke[];
extern const struct schema_field fields_audit_list[];
extern const struct schema_field fields_audit_verify[];

#endif
