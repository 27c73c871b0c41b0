/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shipped code sets as tables to draw from. Names and codes live in the arena.
 */
#ifndef BILLET_SERVER_DRAW_CODES_H
#define BILLET_SERVER_DRAW_CODES_H

#include "billet/arena.h"
#include "billet/error.h"
#include "billet/model.h"

#define CODES_SKILLS 2000 /* the shipped ones, then made-up names */

/* A county or district, with its streets as a run of codes_tables.streets. */
struct codes_region {
    billet_code code;
    size_t street;
    size_t streets;
};

struct codes_regions {
    struct codes_region *items;
    size_t count;
};

struct codes_names {
    struct billet_span *items;
    size_t count;
};

/* A specialty's rows of the crosswalk are a run, as in the file. */
struct codes_specialty {
    struct billet_span name;
    size_t row;
    size_t rows;
};

struct codes_tables {
    struct codes_regions city;     /* districts of the city */
    struct codes_regions province; /* of its province, other cities */
    struct codes_regions country;  /* all others */
    billet_code *streets;
    billet_code *occupations; /* of four levels, ascending */
    size_t occupation_count;
    struct codes_names skills; /* CODES_SKILLS */
    struct codes_names certificates;
    struct codes_names groups;
    struct codes_specialty *specialties; /* those in the crosswalk */
    size_t specialty_count;
    struct billet_crossing *crosswalk;
    size_t crosswalk_count;
};

/* BILLET_ENOTFOUND, BILLET_EINVAL (a city without districts), BILLET_ENOMEM. */
enum billet_status codes_load(const char *folder, const char *city, struct billet_arena *arena,
                              struct codes_tables *out, struct billet_error *err) BILLET_MUST_CHECK;

#endif
