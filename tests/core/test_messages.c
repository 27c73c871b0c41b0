/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/messages: the table is in order, both languages are there and have the
 * same places; filling; errors without a text of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "server/core/messages.h"
#include "server/core/utf8.h"

#define PLACES_MAX 8

static void codes_are_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_count; i++) {
        const char *code = messages[i].code;
        size_t known = strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.");
        if (code[known] != '\0' || strchr(code, '.') == NULL) {
            fail_msg("odd code %s", code);
        }
        if (i > 0 && strcmp(messages[i - 1].code, code) >= 0) {
            fail_msg("%s stands before %s", messages[i - 1].code, code);
        }
        assert_true(strlen(code) < sizeof((struct billet_error *)NULL)->code);
    }
}

/* The distinct places of a text, each with its braces, in order of the alphabet. */
static size_t places_of(const char *text, char out[PLACES_MAX][32])
{
    size_t count = 0;
    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
        const char *end = strchr(at, '}');
        assert_non_null(end);
        assert_true(end - at < 31 && count < PLACES_MAX);
        char place[32] = "";
        snprintf(place, sizeof place, "%.*s", (int)(end - at), at);
        size_t i = 0;
        while (i < count && strcmp(out[i], place) < 0) {
            i++;
        }
        if (i < count && strcmp(out[i], place) == 0) {
            continue;
        }
        memmove(out[i + 1], out[i], (count - i) * sizeof out[0]);
        memcpy(out[i], place, sizeof place);
        count++;
    }
    return count;
}

static void languages_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_count; i++) {
        char zh[PLACES_MAX + 1][32] = {{0}};
        char en[PLACES_MAX + 1][32] = {{0}};
        size_t n = places_of(messages[i].text[LANG_ZH], zh);
        if (n != places_of(messages[i].text[LANG_EN], en) || memcmp(zh, en, n * 32) != 0) {
            fail_msg("%s: the languages have different places", messages[i].code);
        }
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct billet_span text = billet_span_of(messages[i].text[lang]);
            assert_true(text.len > 0 && utf8_valid(text));
        }
        if (messages[i].text[LANG_EN][0] < 0) {
            fail_msg("%s: the English text does not look English", messages[i].code);
        }
    }
}

static void every_status_has_a_text(void **state)
{
    (void)state;
    for (int status = BILLET_OK; status <= BILLET_EINTERNAL; status++) {
        char code[48];
        snprintf(code, sizeof code, "status.%s", billet_status_name((enum billet_status)status));
        assert_non_null(message_find(code));
    }
}

static void fills_places(void **state)
{
    (void)state;
    struct buf out = {0};
    const struct message_value values[] = {message_text("field", "city"),
                                           message_text("detail", "{field}")};
    assert_true(message_format(&out, "config.unknown", LANG_EN, values, 2));
    assert_string_equal(out.ptr, "There is no setting named city: {field}");
    buf_reset(&out);
    assert_true(message_format(&out, "config.unknown", LANG_ZH, values, 1));
    assert_string_equal(out.ptr, "没有名为 city 的设置项：{detail}");
    buf_reset(&out);
    const struct message_value number[] = {message_int("field", -7), message_int("detail", 0)};
    message_format(&out, "config.unknown", LANG_EN, number, 2);
    assert_string_equal(out.ptr, "There is no setting named -7: 0");
    buf_reset(&out);
    assert_false(message_format(&out, "no.such", LANG_ZH, NULL, 0));
    assert_string_equal(out.ptr, "no.such");
    buf_fini(&out);
}

static void says_errors(void **state)
{
    (void)state;
    struct buf out = {0};
    struct billet_error err;
    billet_error_set(&err, BILLET_EINVAL, "unknown setting");
    billet_error_detail(&err, "x:1");
    billet_error_field(&err, "citi");
    message_error(&out, &err, LANG_EN);
    assert_string_equal(out.ptr, "The value is not acceptable.");
    buf_reset(&out);
    snprintf(err.code, sizeof err.code, "config.unknown");
    message_error(&out, &err, LANG_EN);
    assert_string_equal(out.ptr, "There is no setting named citi: x:1");
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_in_order),
        cmocka_unit_test(languages_agree),
        cmocka_unit_test(every_status_has_a_text),
        cmocka_unit_test(fills_places),
        cmocka_unit_test(says_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
