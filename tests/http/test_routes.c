/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers the table of server/http/routes.c against that of server/app/use_cases.c: the roles that
 * a route lets in are those of its use case, its query names are its fields. What a route does is
 * tests/e2e/routes.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/app/use_case.h"
#include "server/http/routes.h"

#define OTHERS 7

static void roles_agree(void **state)
{
    size_t compared = 0;
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct use_case *use_case =
            routes[i].use_case != NULL ? use_case_find(routes[i].use_case) : NULL;
        if (use_case == NULL) {
            continue; /* imports, lists and explanations have no row: see below */
        }
        compared++;
        if (routes[i].roles != use_case->roles) {
            fail_msg("%s: the route lets in %#x, the use case %#x", routes[i].path, routes[i].roles,
                     use_case->roles);
        }
    }
    assert_int_equal(compared, route_count - OTHERS);
}

static void others_are_few(void **state)
{
    static const char *const known[] = {"import.vacancy",   "import.candidate", "import.employer",
                                        "shortlist.export", "round.explain",    "round.ask_list",
                                        "round.training"};
    size_t others = 0;
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        if (routes[i].use_case != NULL && use_case_find(routes[i].use_case) != NULL) {
            continue;
        }
        size_t k = 0;
        while (k < OTHERS && strcmp(known[k], routes[i].audit) != 0) {
            k++;
        }
        if (k == OTHERS) {
            fail_msg("%s names no use case", routes[i].path);
        }
        others++;
    }
    assert_int_equal(others, OTHERS);
}

/* Each name of the query is a field in the query, and each such field a name. */
static void queries_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < route_count; i++) {
        const struct use_case *use_case =
            routes[i].use_case != NULL ? use_case_find(routes[i].use_case) : NULL;
        if (use_case == NULL || use_case->fields == NULL) {
            continue;
        }
        size_t fields = 0;
        for (const struct schema_field *f = use_case->fields; f->name != NULL; f++) {
            bool named = routes[i].query != NULL &&
                         schema_has_word(routes[i].query, billet_span_of(f->name));
            if ((f->place == IN_QUERY) != named) {
                fail_msg("%s: %s stands in one of the tables only", routes[i].path, f->name);
            }
            fields += f->place == IN_QUERY;
        }
        size_t names = routes[i].query != NULL;
        for (const char *c = routes[i].query; c != NULL && *c != '\0'; c++) {
            names += *c == ' ';
        }
        assert_int_equal(names, fields);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_agree),
        cmocka_unit_test(others_are_few),
        cmocka_unit_test(queries_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
