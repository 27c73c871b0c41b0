/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search for employers, vacancies and people that are in twice: it makes suggestions, which
 * people decide on through the use cases duplicate.*. Synchronous: for the command line.
 */
#ifndef BILLET_SERVER_APP_DUPLICATES_H
#define BILLET_SERVER_APP_DUPLICATES_H

#include "server/app/app.h"

/* Employers first: once two are one, their vacancies are. */
enum duplicate_kind { DUPLICATE_EMPLOYER, DUPLICATE_VACANCY, DUPLICATE_CANDIDATE, DUPLICATE_KINDS };

struct duplicates_found {
    int64_t read;  /* records compared */
    int64_t fresh; /* suggestions that are new */
    int64_t open;  /* that wait for somebody to decide, these among them */
};

const char *duplicate_kind_name(enum duplicate_kind kind);
/* The whole city, for officers. What was decided stays decided; what is not found
 * any more is no suggestion any more. */
enum billet_status duplicates_find(const struct app_call *call, enum duplicate_kind kind,
                                   struct duplicates_found *out,
                                   struct billet_error *err) BILLET_MUST_CHECK;

#endif
