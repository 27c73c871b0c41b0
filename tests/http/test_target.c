/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths, queries and their encoding as pure functions, and the checks of a table of routes. How
 * the router uses them is test_router.py's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "server/http/router.h"
#include "server/http/target.h"

/* pattern, path -> values in order, or NULL: no match */
static const struct {
    const char *pattern;
    const char *path;
    const char *values;
} matches[] = {
    {"/v1/rounds", "/v1/rounds", ""},
    {"/v1/rounds", "/v1/rounds/", NULL},
    {"/v1/rounds", "/v1/round", NULL},
    {"/v1/rounds", "/v1", NULL},
    {"/v1/rounds", "/v1/rounds/1", NULL},
    {"/v1/rounds", "//v1/rounds", NULL},
    {"/v1/rounds/{r}", "/v1/rounds/12", "12"},
    {"/v1/rounds/{r}", "/v1/rounds/", NULL},
    {"/v1/rounds/{r}", "/v1/rounds/1/2", NULL},
    {"/v1/rounds/{r}", "/v1/rounds/a%2Fb", "a%2Fb"},
    {"/v1/rounds/{r}:run", "/v1/rounds/12:run", "12"},
    {"/v1/rounds/{r}:run", "/v1/rounds/12", NULL},
    {"/v1/rounds/{r}:run", "/v1/rounds/:run", NULL},
    {"/v1/rounds/{r}:run", "/v1/rounds/12:runs", NULL},
    {"/v1/rounds/{r}:run", "/v1/rounds/a:run:run", "a:run"},
    {"/v1/e/{e}/vacancies/{ref}", "/v1/e/7/vacancies/A-1", "7 A-1"},
    {"/v1/{a}/{b}/{c}", "/v1/1/2/3", "1 2 3"},
    {"/", "/", ""},
};

static void paths_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++) {
        struct request_pair params[REQUEST_PARAMS_MAX];
        size_t count = 0;
        char told[64] = "";
        size_t score =
            target_match(matches[i].pattern, billet_span_of(matches[i].path), params, &count);
        assert_int_equal(score > 0, matches[i].values != NULL);
        for (size_t k = 0; k < count; k++) {
            size_t n = strlen(told);
            snprintf(told + n, sizeof told - n, "%s%.*s", k > 0 ? " " : "",
                     (int)params[k].value.len, params[k].value.ptr);
        }
        assert_string_equal(told, matches[i].values != NULL ? matches[i].values : "");
    }
}

static void literals_win(void **state)
{
    (void)state;
    struct billet_span path = BILLET_SPAN_LITERAL("/v1/rounds/12:run");
    assert_true(target_match("/v1/rounds/{r}:run", path, NULL, NULL) >
                target_match("/v1/rounds/{r}", path, NULL, NULL));
    path = BILLET_SPAN_LITERAL("/v1/best");
    assert_true(target_match("/v1/best", path, NULL, NULL) >
                target_match("/v1/{x}", path, NULL, NULL));
}

/* raw -> decoded, NULL: refused. In a query. */
static const struct {
    const char *raw;
    const char *decoded;
} decodings[] = {
    {"", ""},
    {"abc", "abc"},
    {"a%20b+c", "a b c"},
    {"%E5%B7%9E", "\xe5\xb7\x9e"},
    {"%e5%b7%9e", "\xe5\xb7\x9e"},
    {"%2B%25%26", "+%&"},
    {"%2F%2e", "/."},
    {"%00", NULL},
    {"a%0Ab", NULL},
    {"%7F", NULL},
    {"%ff", NULL},
    {"%C0%AF", NULL},       /* overlong slash */
    {"%ED%A0%80", NULL},    /* surrogate */
    {"%E5%B7", NULL},       /* cut off */
    {"%F4%90%80%80", NULL}, /* above U+10FFFF */
};

static void text_is_decoded(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    for (size_t i = 0; i < sizeof decodings / sizeof decodings[0]; i++) {
        struct billet_span out = {NULL, 0};
        struct billet_error err;
        enum billet_status status =
            target_decode(arena, billet_span_of(decodings[i].raw), true, &out, &err);
        assert_int_equal(status, decodings[i].decoded != NULL ? BILLET_OK : BILLET_EINVAL);
        assert_true(status != BILLET_OK || billet_span_is(out, decodings[i].decoded));
    }
    struct billet_span plus = {NULL, 0};
    assert_int_equal(target_decode(arena, BILLET_SPAN_LITERAL("a+b"), false, &plus, NULL),
                     BILLET_OK);
    assert_true(billet_span_is(plus, "a+b")); /* in a path it is itself */
    billet_arena_free(arena);
}

static void encoding_is_undone(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    struct billet_span text = BILLET_SPAN_LITERAL("a b&c=\xe5\xb7\x9e/+%~");
    struct billet_span back = {NULL, 0};
    struct billet_span wire = target_encode(arena, text);
    assert_true(billet_span_is(wire, "a%20b%26c%3D%E5%B7%9E%2F%2B%25~"));
    assert_int_equal(target_decode(arena, wire, true, &back, NULL), BILLET_OK);
    assert_true(billet_span_eq(back, text));
    billet_arena_free(arena);
}

/* raw query -> "name=value;", NULL: refused */
static const struct {
    const char *raw;
    const char *pairs;
} queries[] = {
    {"", ""},
    {"a=1", "a=1;"},
    {"a=1&b=", "a=1;b=;"},
    {"a", "a=;"},
    {"a=b=c", "a=b=c;"},
    {"q=%26&r=%3D", "q=&;r==;"},
    {"a=1&a=2", NULL},
    {"a=1&%61=2", NULL},
    {"=1", NULL},
    {"&", NULL},
    {"a=1&&b=2", NULL},
    {"a=%00", NULL},
    {"1=&2=&3=&4=&5=&6=&7=&8=&9=&10=&11=&12=&13=&14=&15=&16=&17=&18=&19=&20=&21=&22=&23=&24=&25=",
     NULL},
};

static void queries_are_split(void **state)
{
    (void)state;
    struct billet_arena *arena = billet_arena_new(NULL);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct request_pair pairs[REQUEST_QUERY_MAX];
        size_t count = 0;
        char told[64] = "";
        enum billet_status status =
            target_query(arena, billet_span_of(queries[i].raw), pairs, &count, NULL);
        assert_int_equal(status, queries[i].pairs != NULL ? BILLET_OK : BILLET_EINVAL);
        for (size_t k = 0; k < count; k++) {
            size_t n = strlen(told);
            snprintf(told + n, sizeof told - n, "%.*s=%.*s;", (int)pairs[k].name.len,
                     pairs[k].name.ptr, (int)pairs[k].value.len, pairs[k].value.ptr);
        }
        assert_string_equal(told, queries[i].pairs != NULL ? queries[i].pairs : "");
    }
    billet_arena_free(arena);
}

static void words_are_listed(void **state)
{
    (void)state;
    assert_true(target_listed("limit cursor", BILLET_SPAN_LITERAL("cursor")));
    assert_false(target_listed("limit cursor", BILLET_SPAN_LITERAL("curs")));
    assert_false(target_listed("limit cursor", BILLET_SPAN_LITERAL("")));
    assert_false(target_listed("limit cursor", BILLET_SPAN_LITERAL("limit cursor")));
    assert_false(target_listed(NULL, BILLET_SPAN_LITERAL("limit")));
}

static enum handler_result run(struct request *req)
{
    (void)req;
    return HANDLER_DONE;
}

#define ROW .method = M_GET, .path = "/a", .roles = ROLE_PUBLIC, .summary = "s", .run = run

static void tables_are_checked(void **state)
{
    (void)state;
    static const struct body_sink sink = {NULL, NULL, NULL};
    const struct route good[] = {{ROW}};
    const struct route bad[] = {
        {.method = M_GET, .path = "/a", .summary = "s", .run = run}, /* forgot the roles */
        {.method = M_GET, .path = "a", .roles = ROLE_PUBLIC, .summary = "s", .run = run},
        {.method = M_GET, .path = "/a", .roles = ROLE_PUBLIC, .run = run},
        {.method = M_GET, .path = "/a", .roles = ROLE_PUBLIC, .summary = "s"},
        {.method = M_HEAD, .path = "/a", .roles = ROLE_PUBLIC, .summary = "s", .run = run},
        {ROW, .sink = &sink},
        {ROW, .body = BODY_JSON},
        {ROW, .body_max = 5},
        {ROW, .body = BODY_JSON, .body_max = 5}, /* GET */
    };
    assert_int_equal(router_check_table(good, 1, NULL), BILLET_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(router_check_table(&bad[i], 1, NULL), BILLET_EINTERNAL);
    }
    const struct route twice[] = {{ROW}, {ROW}};
    assert_int_equal(router_check_table(twice, 2, NULL), BILLET_EINTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_match),        cmocka_unit_test(literals_win),
        cmocka_unit_test(text_is_decoded),    cmocka_unit_test(encoding_is_undone),
        cmocka_unit_test(queries_are_split),  cmocka_unit_test(words_are_listed),
        cmocka_unit_test(tables_are_checked),
    };
    return cmocka_run_group_tests_name("target", tests, NULL, NULL);
}
