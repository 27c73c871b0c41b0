/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of the objects that typed lists consist of: {"skill": …, "level": 3}. Each function
 * tells what is wrong at the member's own pointer; an absent or null member leaves *out alone.
 */
#ifndef BILLET_SERVER_FEED_MEMBERS_H
#define BILLET_SERVER_FEED_MEMBERS_H

#include "server/feed/resolve.h"

/* The object is the field itself, not an item of its array. */
#define MEMBER_OF_FIELD SIZE_MAX

struct member_reader {
    struct reading *r;
    const struct field *f;
    size_t index;
    const json_t *object;
};

/* It is an object and all its keys are among the names (ended by NULL). */
bool members_known(const struct member_reader *m, const char *const *names);
bool member_int(const struct member_reader *m, const char *name, int64_t least, int64_t most,
                int64_t *out);
bool member_bool(const struct member_reader *m, const char *name, bool *out);
/* Null or "YYYY-MM-DD" and the other forms of a date; *known tells which. */
bool member_date(const struct member_reader *m, const char *name, struct civil_date *out,
                 bool *known);
/* The text; {NULL, 0} when absent or wrong. */
struct billet_span member_text(const struct member_reader *m, const char *name, size_t most);
/* The code that the member names; NULL with an issue, also when it is missing. */
const struct code *member_code(const struct member_reader *m, const char *name, enum code_set set);

#endif
