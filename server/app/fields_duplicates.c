/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the use cases about suggestions of duplicates; see use_case_fields.h. */
#include "server/app/use_case_fields.h"

#define REASON                                                                                     \
    {                                                                                              \
        .name = "reason", .place = IN_BODY, .kind = FIELD_TEXT, .least = 1, .most = 200,           \
        .about = "Why, in words."                                                                  \
    }

const struct schema_field fields_by_duplicate[] = {
    PATH_ID("duplicate"),
    END,
};
const struct schema_field fields_duplicate_list[] = {
    {.name = "kind",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "vacancy candidate employer",
     .about = "Of what."},
    {.name = "state",
     .place = IN_QUERY,
     .kind = FIELD_WORD,
     .words = "open merged dismissed",
     .about = "In which state, open when absent."},
    PAGE,
    END,
};
const struct schema_field fields_duplicate_merge[] = {
    PATH_ID("duplicate"),
    {.name = "keep",
     .place = IN_BODY,
     .kind = FIELD_ID,
     REQUIRED,
     .about = "Which of the two stays."},
    REASON,
    END,
};
const struct schema_field fields_duplicate_step[] = {
    PATH_ID("duplicate"),
    REASON,
    END,
};
