/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of reading a vacancy share: the numbers of its fields, and its prose. */
#ifndef BILLET_SERVER_FEED_VACANCY_H
#define BILLET_SERVER_FEED_VACANCY_H

#include "server/feed/reading.h"

enum vacancy_field {
    V_REFERENCE,
    V_EMPLOYER,
    V_CREDIT_CODE,
    V_CREDIT_CODE_SOUND,
    V_EMPLOYER_NAME,
    V_TITLE,
    V_DESCRIPTION,
    V_REGION,
    V_PLACE_TEXT,
    V_REMOTE,
    V_HEADCOUNT,
    V_CATEGORIES,
    V_EDUCATION_MIN,
    V_RELAXED,
    V_OCCUPATION,
    V_OCCUPATION_TEXT,
    V_EXPERIENCE_MIN,
    V_EXPERIENCE_REF,
    V_SKILLS,
    V_SKILLS_TEXT,
    V_CERTIFICATES,
    V_WAGE_MIN,
    V_WAGE_MAX,
    V_PAY_MONTHS,
    V_WAGE_TEXT,
    V_EMPLOYMENT,
    V_SHIFTS,
    V_CONDITIONS,
    V_OPEN_FROM,
    V_OPEN_UNTIL,
    V_START_BY,
    V_CONTACT_NAME,
    V_CONTACT_PHONE,
    V_FIELDS
};

/* A particular that the notice does not give. */
void vacancy_missing(struct reading *r, const char *code, size_t id);
/* Reads title, description and words of conditions: findings, and values that no column states;
 * each of those is marked. */
void vacancy_read_prose(struct reading *r);
/* Neither prose nor columns tell the work, whom it asks for, or until when the notice holds. */
void vacancy_find_silence(struct reading *r);
/* An occupation that no column states, from title and duties, where the coder is certain. */
void vacancy_read_occupation(struct reading *r);
/* "occupation_candidates": up to three, with what speaks for them. */
void vacancy_write_candidates(const struct reading *r, struct jsonw *w);
/* The value of the field is from prose: the row says so. */
static inline void vacancy_mark(struct reading *r, size_t id)
{
    r->from_prose |= UINT64_C(1) << id;
}
/* Members that only `understand` shows: certificates_preferred, occupation_candidates, evidence. */
void vacancy_more(struct reading *r, struct jsonw *w);

#endif
