/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Covers server/core/clock (every day from 1600 to 2400 against a plain count, the calendar's
 * ends, time zones) and server/core/log (shape, cutting, levels).
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "server/core/buf.h"
#include "server/core/clock.h"
#include "server/core/limits.h"
#include "server/core/log.h"

static struct civil_date date_of(const char *text)
{
    struct civil_date date = {0};
    assert_true(civil_date_parse(billet_span_of(text), &date));
    return date;
}

static void counts_every_day(void **state)
{
    (void)state;
    int32_t days = civil_date_days(date_of("1600-01-01"));
    for (int year = 1600; year <= 2400; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++) {
                struct civil_date date = {(int16_t)year, (int8_t)month, (int8_t)day};
                if (!civil_date_valid(date)) {
                    continue;
                }
                assert_int_equal(civil_date_days(date), days);
                assert_int_equal(civil_date_compare(civil_date_from_days(days), date), 0);
                days++;
            }
        }
    }
    assert_int_equal(civil_date_days(date_of("1970-01-01")), 0);
    assert_int_equal(civil_date_days(date_of("2000-03-01")), 11017);
}

static void stops_at_the_ends(void **state)
{
    (void)state;
    char text[CIVIL_DATE_SIZE];
    civil_date_format(civil_date_from_days(INT32_MIN), text);
    assert_string_equal(text, "0001-01-01");
    civil_date_format(civil_date_from_days(INT32_MAX), text);
    assert_string_equal(text, "9999-12-31");
    civil_date_format(civil_date_from_days(civil_date_days(date_of("9999-12-31")) - 1), text);
    assert_string_equal(text, "9999-12-30");
}

static void parses_dates_only(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026-2-01",  "2026-02-30",  "2025-02-29",
                                      "1900-02-29", "0000-01-01", "2026-13-01",  "2026-00-10",
                                      "2026-01-00", "2026/01/01", "2026-01-01 ", "+026-01-01",
                                      "２026-01-1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct civil_date date = {1, 2, 3};
        assert_false(civil_date_parse(billet_span_of(bad[i]), &date));
        assert_int_equal(date.day, 3);
    }
    assert_true(civil_date_compare(date_of("2024-02-29"), date_of("2024-03-01")) < 0);
    assert_true(civil_date_compare(date_of("2024-12-31"), date_of("2024-03-01")) > 0);
}

static void formats_instants(void **state)
{
    (void)state;
    char ts[CLOCK_RFC3339_SIZE];
    clock_rfc3339(INT64_C(1795383121123), ts);
    assert_string_equal(ts, "2026-11-22T21:32:01.123Z");
    clock_rfc3339(-1, ts);
    assert_string_equal(ts, "1969-12-31T23:59:59.999Z");
    uint64_t before = clock_mono_ms();
    assert_true(clock_mono_ms() >= before);
}

static void knows_time_zones(void **state)
{
    (void)state;
    struct billet_error err;
    static const char *const bad[] = {"", "Nowhere/Else", "../etc/passwd", "/etc/passwd", "CST-8:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(clock_timezone_set(bad[i], &err), BILLET_EINVAL);
    }
    const int64_t late_utc = INT64_C(1795383121123); /* 21:32 UTC is the next day in China */
    char text[CIVIL_DATE_SIZE];
    assert_int_equal(clock_timezone_set("Asia/Shanghai", &err), BILLET_OK);
    civil_date_format(clock_date_at(late_utc), text);
    assert_string_equal(text, "2026-11-23");
    char local[CLOCK_LOCAL_SIZE];
    clock_local(late_utc, local);
    assert_string_equal(local, "2026-11-23 05:32:01 +08:00");
    if (clock_timezone_set("America/New_York", &err) == BILLET_OK) {
        civil_date_format(clock_date_at(late_utc), text);
        assert_string_equal(text, "2026-11-22");
        clock_local(late_utc, local);
        assert_string_equal(local, "2026-11-22 16:32:01 -05:00");
    }
    assert_int_equal(clock_timezone_set(CLOCK_TIMEZONE_DEFAULT, NULL), BILLET_OK);
}

static void keep_line(void *arg, struct billet_span line)
{
    struct buf *out = arg;
    buf_reset(out);
    buf_append_span(out, line);
}

static void logs_one_object_a_line(void **state)
{
    (void)state;
    struct buf out = {0};
    log_sink_set(keep_line, &out);
    log_init("test", LOG_INFO);
    struct billet_error err;
    billet_error_set(&err, BILLET_EBUSY, "queue is full");
    log_event(LOG_WARN, "one", log_text("who", "戎\n\xFF"), log_int("n", -5), log_bool("b", true),
              log_text("none", NULL), log_error(&err));
    assert_int_equal(out.ptr[out.len - 1], '\n');
    json_t *root = json_loads(out.ptr, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "program")), "test");
    assert_string_equal(json_string_value(json_object_get(root, "who")), "戎\n\uFFFD");
    assert_int_equal(json_integer_value(json_object_get(root, "n")), -5);
    assert_true(json_is_true(json_object_get(root, "b")));
    assert_null(json_object_get(root, "none"));
    assert_string_equal(json_string_value(json_object_get(root, "reason")), "busy");
    assert_null(json_object_get(root, "detail"));
    json_decref(root);

    buf_reset(&out);
    log_event(LOG_DEBUG, "quiet");
    assert_int_equal(out.len, 0);
    log_event(LOG_INFO, "bare");
    assert_non_null(strstr(out.ptr, "\"event\":\"bare\"}"));
    log_sink_set(NULL, NULL);
    buf_fini(&out);
}

static void cuts_long_lines(void **state)
{
    (void)state;
    struct buf out = {0};
    log_sink_set(keep_line, &out);
    static char longish[LIMIT_LOG_VALUE_BYTES + 2];
    memset(longish, 'x', sizeof longish - 1);
    log_event(LOG_ERROR, "long", log_text("v", longish));
    assert_true(out.len > LIMIT_LOG_VALUE_BYTES && out.len < LIMIT_LOG_VALUE_BYTES + 200);
    assert_null(strstr(out.ptr, longish));
    const struct log_field v = log_text("v", longish);
    log_event(LOG_ERROR, "over", v, v, v, v, v, v, v, v);
    assert_string_equal(out.ptr, "{\"level\":\"error\",\"event\":\"over\",\"cut\":true}\n");
    log_sink_set(NULL, NULL);
    buf_fini(&out);
}

static void parses_levels(void **state)
{
    (void)state;
    enum log_level level = LOG_ERROR;
    assert_true(log_level_parse("debug", &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_false(log_level_parse("loud", &level));
    assert_string_equal(log_level_name(LOG_WARN), "warn");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_every_day),  cmocka_unit_test(stops_at_the_ends),
        cmocka_unit_test(parses_dates_only), cmocka_unit_test(formats_instants),
        cmocka_unit_test(knows_time_zones),  cmocka_unit_test(logs_one_object_a_line),
        cmocka_unit_test(cuts_long_lines),   cmocka_unit_test(parses_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
