/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/mem, buf, utf8 and jsonw: growth, the maximum at the limit and one past,
 * sticky failure, lack of memory at every allocation, and what the writer refuses.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/core/buf.h"
#include "server/core/jsonw.h"
#include "server/core/mem.h"
#include "server/core/utf8.h"

static void appends_and_keeps_nul(void **state)
{
    (void)state;
    struct buf b = {0};
    for (int i = 0; i < 1000; i++) {
        buf_printf(&b, "%d,", i);
    }
    assert_false(b.failed);
    assert_int_equal(b.len, 3890);
    assert_int_equal(strlen(b.ptr), b.len);
    buf_consume(&b, 2);
    assert_memory_equal(b.ptr, "1,2,", 4);
    buf_truncate(&b, 3);
    assert_string_equal(b.ptr, "1,2");
    buf_consume(&b, 99);
    assert_int_equal(b.len, 0);
    buf_fini(&b);
    assert_null(b.ptr);
}

static void holds_the_maximum_and_no_more(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    for (int i = 0; i < 1000; i++) {
        buf_append_char(&b, 'x');
    }
    assert_false(b.failed);
    buf_append_char(&b, 'y');
    assert_true(b.failed);
    assert_int_equal(b.len, 1000);
    buf_append(&b, "", 0);
    assert_true(b.failed);
    buf_reset(&b);
    buf_append_text(&b, "again");
    assert_false(b.failed);
    assert_string_equal(b.ptr, "again");
    assert_false(buf_reserve(&b, SIZE_MAX));
    buf_fini_secret(&b);
}

static void survives_lack_of_memory(void **state)
{
    (void)state;
    struct buf b = {0};
    mem_test_fail_at(2);
    buf_append_text(&b, "first");
    assert_false(b.failed);
    assert_false(buf_reserve(&b, 5000));
    mem_test_fail_at(0);
    assert_true(b.failed);
    assert_string_equal(b.ptr, "first");
    buf_fini(&b);
    assert_null(mem_alloc(SIZE_MAX / 2, 3));
    assert_null(mem_strdup(NULL));
}

static void utf8_is_strict(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "戎岗", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "é"};
    static const char *const bad[] = {
        "\xC0\x80",         "\xC1\xBF",         "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80",         "\xE6\x88",     "a\xFF",
        "\xE6\x88\x28"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(utf8_valid(billet_span_of(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(utf8_valid(billet_span_of(bad[i])));
    }
    uint32_t point = 0;
    assert_int_equal(utf8_decode("岗", 3, &point), 3);
    assert_int_equal(point, 0x5C97);
    assert_int_equal(utf8_count(BILLET_SPAN_LITERAL("a岗\xFFz")), 4);
}

static void writes_nested_values(void **state)
{
    (void)state;
    struct buf b = {0};
    struct jsonw w;
    jsonw_init(&w, &b);
    jsonw_object_begin(&w);
    jsonw_key(&w, "a");
    jsonw_array_begin(&w);
    jsonw_int(&w, INT64_MIN);
    jsonw_bool(&w, true);
    jsonw_text(&w, NULL);
    jsonw_object_begin(&w);
    jsonw_object_end(&w);
    jsonw_array_end(&w);
    jsonw_key(&w, "戎\"");
    jsonw_text(&w, "岗\n\t\x01\\/");
    jsonw_key(&w, "r");
    jsonw_raw(&w, BILLET_SPAN_LITERAL("{\"x\":1}"));
    assert_false(jsonw_done(&w));
    jsonw_object_end(&w);
    assert_true(jsonw_done(&w));
    assert_string_equal(b.ptr, "{\"a\":[-9223372036854775808,true,null,{}],"
                               "\"戎\\\"\":\"岗\\n\\t\\u0001\\\\/\",\"r\":{\"x\":1}}");
    jsonw_int(&w, 1);
    assert_false(jsonw_done(&w));
    buf_fini(&b);
}

static void nests_to_the_limit(void **state)
{
    (void)state;
    for (int over = 0; over <= 1; over++) {
        struct buf b = {0};
        struct jsonw w;
        jsonw_init(&w, &b);
        for (int i = 0; i < JSONW_DEPTH_MAX + over; i++) {
            jsonw_array_begin(&w);
        }
        for (int i = 0; i < JSONW_DEPTH_MAX + over; i++) {
            jsonw_array_end(&w);
        }
        assert_int_equal(jsonw_done(&w), over == 0);
        buf_fini(&b);
    }
}

static void value_without_key(struct jsonw *w)
{
    jsonw_object_begin(w);
    jsonw_int(w, 1);
}

static void key_in_array(struct jsonw *w)
{
    jsonw_array_begin(w);
    jsonw_key(w, "a");
}

static void key_twice(struct jsonw *w)
{
    jsonw_object_begin(w);
    jsonw_key(w, "a");
    jsonw_key(w, "b");
}

static void end_after_key(struct jsonw *w)
{
    jsonw_object_begin(w);
    jsonw_key(w, "a");
    jsonw_object_end(w);
}

static void wrong_end(struct jsonw *w)
{
    jsonw_array_begin(w);
    jsonw_object_end(w);
}

static void two_values(struct jsonw *w)
{
    jsonw_int(w, 1);
    jsonw_int(w, 2);
}

static void not_utf8(struct jsonw *w)
{
    jsonw_text(w, "\xFF");
}

static void empty_raw(struct jsonw *w)
{
    jsonw_raw(w, (struct billet_span){"", 0});
}

static void refuses_what_is_no_json(void **state)
{
    (void)state;
    static void (*const wrong[])(struct jsonw *) = {
        value_without_key, key_in_array, key_twice, end_after_key,
        wrong_end,         two_values,   not_utf8,  empty_raw,
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct buf b = {0};
        struct jsonw w;
        jsonw_init(&w, &b);
        wrong[i](&w);
        assert_true(w.failed);
        assert_false(jsonw_done(&w));
        buf_fini(&b);
    }
}

static void lossy_replaces(void **state)
{
    (void)state;
    struct buf b = {0};
    struct jsonw w;
    jsonw_init(&w, &b);
    jsonw_span_lossy(&w, BILLET_SPAN_LITERAL("a\xFF\xE6\x88岗\0z"));
    assert_true(jsonw_done(&w));
    assert_string_equal(b.ptr, "\"a\uFFFD\uFFFD\uFFFD岗\\u0000z\"");
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_and_keeps_nul),   cmocka_unit_test(holds_the_maximum_and_no_more),
        cmocka_unit_test(survives_lack_of_memory), cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(writes_nested_values),    cmocka_unit_test(nests_to_the_limit),
        cmocka_unit_test(refuses_what_is_no_json), cmocka_unit_test(lossy_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
