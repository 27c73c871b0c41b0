/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values against fields, one table; how they are written; the words of a shortlist request. That
 * bodies and queries are held to the tables of use cases is tested over HTTP.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka wants the three above */
#include <cmocka.h>
#include <string.h>

#include "server/app/schema.h"
#include "server/app/shortlist.h"

#define TEN "0123456789"

static const struct {
    struct schema_field field;
    const char *text;
    const char *code; /* NULL: taken */
} values[] = {
    {{.kind = FIELD_ID}, "1", NULL},
    {{.kind = FIELD_ID}, "9223372036854775807", NULL},
    {{.kind = FIELD_ID}, "9223372036854775808", "field.int"},
    {{.kind = FIELD_ID}, "0", "field.range"},
    {{.kind = FIELD_ID}, "-1", "field.range"},
    {{.kind = FIELD_ID}, "01", "field.int"},
    {{.kind = FIELD_ID}, "1.0", "field.int"},
    {{.kind = FIELD_ID}, "1e3", "field.int"},
    {{.kind = FIELD_ID}, " 1", "field.int"},
    {{.kind = FIELD_ID}, "", "field.int"},
    {{.kind = FIELD_ID}, "-", "field.int"},
    {{.kind = FIELD_INT, .least = -3, .most = 200}, "-3", NULL},
    {{.kind = FIELD_INT, .least = -3, .most = 200}, "-4", "field.range"},
    {{.kind = FIELD_INT, .least = 1, .most = 200}, "200", NULL},
    {{.kind = FIELD_INT, .least = 1, .most = 200}, "201", "field.range"},
    {{.kind = FIELD_BOOL}, "true", NULL},
    {{.kind = FIELD_BOOL}, "false", NULL},
    {{.kind = FIELD_BOOL}, "True", "field.bool"},
    {{.kind = FIELD_BOOL}, "1", "field.bool"},
    {{.kind = FIELD_BOOL}, "", "field.bool"},
    {{.kind = FIELD_TEXT, .least = 1, .most = 3}, "包头市", NULL},
    {{.kind = FIELD_TEXT, .least = 1, .most = 3}, "包头市区", "field.length"},
    {{.kind = FIELD_TEXT, .least = 1, .most = 3}, "", "field.length"},
    {{.kind = FIELD_TEXT, .least = 0, .most = 3}, "", NULL},
    {{.kind = FIELD_TEXT, .least = 0, .most = 9}, "a\tb\nc", NULL},
    {{.kind = FIELD_TEXT, .least = 0, .most = 9}, "a\x01", "field.control"},
    {{.kind = FIELD_TEXT, .least = 0, .most = 9}, "a\x7f", "field.control"},
    {{.kind = FIELD_TEXT, .least = 0, .most = 9}, "\xff", "field.utf8"},
    {{.kind = FIELD_TEXT, .least = 0, .most = 9}, "\xed\xa0\x80", "field.utf8"},
    {{.kind = FIELD_WORD, .words = "open closed"}, "open", NULL},
    {{.kind = FIELD_WORD, .words = "open closed"}, "closed", NULL},
    {{.kind = FIELD_WORD, .words = "open closed"}, "clos", "field.word"},
    {{.kind = FIELD_WORD, .words = "open closed"}, "open closed", "field.word"},
    {{.kind = FIELD_WORD, .words = "open closed"}, "", "field.word"},
    {{.kind = FIELD_DATE}, "2024-02-29", NULL},
    {{.kind = FIELD_DATE}, "2026-02-29", "field.date"},
    {{.kind = FIELD_DATE}, "2026-2-1", "field.date"},
    {{.kind = FIELD_DATE}, "2026-02-01T00:00:00Z", "field.date"},
    {{.kind = FIELD_TIME}, "2026-03-02T09:00:00Z", NULL},
    {{.kind = FIELD_TIME}, "2026-03-02T09:00:00.125+08:00", NULL},
    {{.kind = FIELD_TIME}, "2026-03-02T09:00:00", "field.time"},
    {{.kind = FIELD_TIME}, "2026-03-02 09:00:00Z", "field.time"},
    {{.kind = FIELD_TIME}, "2026-02-30T09:00:00Z", "field.time"},
    {{.kind = FIELD_TIME}, "2026-03-02T09:00:00X", "field.time"},
    {{.kind = FIELD_REGION}, "15", NULL},
    {{.kind = FIELD_REGION}, "1502", NULL},
    {{.kind = FIELD_REGION}, "150203", NULL},
    {{.kind = FIELD_REGION}, "150203001", NULL},
    {{.kind = FIELD_REGION}, "150", "field.region"},
    {{.kind = FIELD_REGION}, "15020a", "field.region"},
    {{.kind = FIELD_REGION}, "", "field.region"},
    {{.kind = FIELD_CODE}, "4-07-05-01", NULL},
    {{.kind = FIELD_CODE}, TEN TEN TEN TEN, NULL},
    {{.kind = FIELD_CODE}, TEN TEN TEN TEN "0", "field.code"},
    {{.kind = FIELD_CODE}, "a b", "field.code"},
    {{.kind = FIELD_CODE}, "", "field.code"},
    {{.kind = FIELD_SEED}, "0123456789abcdef", NULL},
    {{.kind = FIELD_SEED}, "0123456789ABCDEF", "field.seed"},
    {{.kind = FIELD_SEED}, "0123456789abcde", "field.seed"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        const char *code = schema_check(&values[i].field, billet_span_of(values[i].text));
        const char *wanted = values[i].code;
        bool same = code == wanted || (code != NULL && wanted != NULL && strcmp(code, wanted) == 0);
        if (!same) {
            fail_msg("row %zu \"%s\": %s, wanted %s", i, values[i].text, code != NULL ? code : "-",
                     wanted != NULL ? wanted : "-");
        }
    }
}

/* A NUL inside is no digit, no letter and no word. */
static void test_nul(void **state)
{
    static const struct schema_field fields[] = {
        {.kind = FIELD_ID},   {.kind = FIELD_INT, .least = 0, .most = 99},
        {.kind = FIELD_CODE}, {.kind = FIELD_TEXT, .least = 0, .most = 99},
        {.kind = FIELD_DATE}, {.kind = FIELD_WORD, .words = "1"},
    };
    const struct billet_span text = {"1\0", 2};
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        assert_non_null(schema_check(&fields[i], text));
    }
}

static void test_write(void **state)
{
    static const struct schema_field fields[] = {
        {.name = "id", .kind = FIELD_ID},
        {.name = "on", .kind = FIELD_BOOL},
        {.name = "name", .kind = FIELD_TEXT},
        {.name = "region", .kind = FIELD_REGION},
    };
    static const char *const texts[] = {"7", "true", "a\"b\n", "150203"};
    struct buf out = {0};
    struct jsonw w;
    (void)state;
    jsonw_init(&w, &out);
    jsonw_object_begin(&w);
    for (size_t i = 0; i < 4; i++) {
        jsonw_key(&w, fields[i].name);
        schema_write(&fields[i], billet_span_of(texts[i]), &w);
    }
    jsonw_object_end(&w);
    assert_true(jsonw_done(&w));
    assert_string_equal(out.ptr,
                        "{\"id\":7,\"on\":true,\"name\":\"a\\\"b\\n\",\"region\":\"150203\"}");
    buf_fini(&out);
}

/* The same name in another part of the call is another field. */
static void test_find(void **state)
{
    static const struct schema_field fields[] = {
        {.name = "id", .place = IN_PATH},
        {.name = "state", .place = IN_QUERY},
        {.name = "state", .place = IN_BODY},
        {.name = NULL},
    };
    (void)state;
    assert_ptr_equal(schema_find(fields, IN_PATH, billet_span_of("id")), &fields[0]);
    assert_ptr_equal(schema_find(fields, IN_QUERY, billet_span_of("state")), &fields[1]);
    assert_ptr_equal(schema_find(fields, IN_BODY, billet_span_of("state")), &fields[2]);
    assert_null(schema_find(fields, IN_BODY, billet_span_of("id")));
    assert_null(schema_find(fields, IN_PATH, billet_span_of("i")));
    assert_null(schema_find(NULL, IN_PATH, billet_span_of("id")));
}

static void test_shortlist_words(void **state)
{
    const struct billet_span none = {NULL, 0};
    enum shortlist_by by;
    enum shortlist_format format;
    (void)state;
    assert_true(shortlist_by_of(none, &by) && by == SHORTLIST_BY_EMPLOYER);
    assert_true(shortlist_by_of(billet_span_of("employer"), &by) && by == SHORTLIST_BY_EMPLOYER);
    assert_true(shortlist_by_of(billet_span_of("candidate"), &by) && by == SHORTLIST_BY_CANDIDATE);
    assert_false(shortlist_by_of(billet_span_of(""), &by));
    assert_false(shortlist_by_of(billet_span_of("person"), &by));
    assert_true(shortlist_format_of(none, &format) && format == SHORTLIST_JSON);
    assert_true(shortlist_format_of(billet_span_of("json"), &format) && format == SHORTLIST_JSON);
    assert_true(shortlist_format_of(billet_span_of("csv"), &format) && format == SHORTLIST_CSV);
    assert_true(shortlist_format_of(billet_span_of("xlsx"), &format) && format == SHORTLIST_XLSX);
    assert_false(shortlist_format_of(billet_span_of("XLSX"), &format));
    assert_false(shortlist_format_of(billet_span_of("pdf"), &format));
    assert_false(shortlist_format_of(billet_span_of(""), &format));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),          cmocka_unit_test(test_nul),
        cmocka_unit_test(test_write),           cmocka_unit_test(test_find),
        cmocka_unit_test(test_shortlist_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
