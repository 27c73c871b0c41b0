/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks of the system and the arithmetic of the proleptic Gregorian calendar.
 *
 * C has no function that takes a time zone as a parameter, so the process has one: TZ is set
 * once at start and localtime_r() reads it. A host without tzdata (slim containers) still gets
 * China's fixed offset, which has not changed since 1991.
 */
#include "server/core/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONEINFO_DIR   "/usr/share/zoneinfo"
#define TIMEZONE_MAX   64
#define SHANGHAI_POSIX "CST-8"
#define DAYS_PER_ERA   146097 /* 400 years */
#define DAYS_TO_1970   719468 /* from 0000-03-01 */
#define CIVIL_DAYS_MIN (-719162)
#define CIVIL_DAYS_MAX 2932896
#define MS_PER_SECOND  1000

static int64_t read_ms(clockid_t id)
{
    struct timespec ts = {0};
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * MS_PER_SECOND + ts.tv_nsec / 1000000;
}

uint64_t clock_mono_ms(void)
{
    return (uint64_t)read_ms(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

void clock_rfc3339(int64_t wall_ms, char out[static CLOCK_RFC3339_SIZE])
{
    int64_t seconds = floor_div(wall_ms, MS_PER_SECOND);
    int64_t days = floor_div(seconds, 86400);
    int64_t rest = seconds - days * 86400;
    char date[CIVIL_DATE_SIZE];
    civil_date_format(civil_date_from_days((int32_t)days), date);
    snprintf(out, CLOCK_RFC3339_SIZE,
             "%s"
             "T%02u:%02u:%02u.%03uZ",
             date, (unsigned)(rest / 3600 % 24), (unsigned)(rest / 60 % 60), (unsigned)(rest % 60),
             (unsigned)(wall_ms - seconds * MS_PER_SECOND) % 1000U);
}

void clock_local(int64_t wall_ms, char out[static CLOCK_LOCAL_SIZE])
{
    time_t seconds = (time_t)floor_div(wall_ms, MS_PER_SECOND);
    struct tm tm = {0};
    char date[CIVIL_DATE_SIZE];
    localtime_r(&seconds, &tm);
    civil_date_format(clock_date_at(wall_ms), date);
    unsigned long east = (unsigned long)labs(tm.tm_gmtoff) / 60;
    snprintf(out, CLOCK_LOCAL_SIZE, "%s %02u:%02u:%02u %c%02u:%02u", date,
             (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100,
             tm.tm_gmtoff < 0 ? '-' : '+', (unsigned)(east / 60 % 100), (unsigned)(east % 60));
}

/* Region/City with letters only: nothing that could leave the folder or be a POSIX rule. */
static bool timezone_name_ok(const char *name)
{
    size_t len = strlen(name);
    if (len == 0 || len > TIMEZONE_MAX || name[0] == '/' || strstr(name, "..") != NULL) {
        return false;
    }
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-") ==
           len;
}

static bool timezone_has_data(const char *name)
{
    char path[sizeof ZONEINFO_DIR + TIMEZONE_MAX + 1];
    snprintf(path, sizeof path, "%s/%s", ZONEINFO_DIR, name);
    return access(path, R_OK) == 0;
}

enum billet_status clock_timezone_set(const char *name, struct billet_error *err)
{
    bool known = timezone_name_ok(name) && timezone_has_data(name);
    bool shanghai = strcmp(name, CLOCK_TIMEZONE_DEFAULT) == 0;
    if (!known && !shanghai) {
        billet_error_set(err, BILLET_EINVAL, "unknown time zone");
        billet_error_detail(err, "\"%s\" is no time zone name of this host.", name);
        return BILLET_EINVAL;
    }
    if (setenv("TZ", known ? name : SHANGHAI_POSIX, 1) != 0) {
        return billet_error_set(err, BILLET_ENOMEM, "could not set the time zone");
    }
    tzset();
    return BILLET_OK;
}

struct civil_date clock_date_at(int64_t wall_ms)
{
    time_t seconds = (time_t)floor_div(wall_ms, MS_PER_SECOND);
    struct tm tm = {0};
    localtime_r(&seconds, &tm);
    return (struct civil_date){(int16_t)(tm.tm_year + 1900), (int8_t)(tm.tm_mon + 1),
                               (int8_t)tm.tm_mday};
}

struct civil_date clock_today(void)
{
    return clock_date_at(clock_wall_ms());
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_date_valid(struct civil_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 &&
           date.day >= 1 && date.day <= month_days(date.year, date.month);
}

static bool parse_digits(const char *text, size_t len, int *out)
{
    int value = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool civil_date_parse(struct billet_span text, struct civil_date *out)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (text.len != CIVIL_DATE_SIZE - 1 || text.ptr[4] != '-' || text.ptr[7] != '-' ||
        !parse_digits(text.ptr, 4, &year) || !parse_digits(text.ptr + 5, 2, &month) ||
        !parse_digits(text.ptr + 8, 2, &day)) {
        return false;
    }
    struct civil_date date = {(int16_t)year, (int8_t)month, (int8_t)day};
    if (!civil_date_valid(date)) {
        return false;
    }
    *out = date;
    return true;
}

void civil_date_format(struct civil_date date, char out[static CIVIL_DATE_SIZE])
{
    snprintf(out, CIVIL_DATE_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000U,
             (unsigned)date.month % 100U, (unsigned)date.day % 100U);
}

int civil_date_compare(struct civil_date a, struct civil_date b)
{
    return civil_date_days(a) - civil_date_days(b);
}

/* Counting years from March makes the leap day the last of its year. */
int32_t civil_date_days(struct civil_date date)
{
    int32_t year = date.year - (date.month <= 2 ? 1 : 0);
    int32_t month = (date.month + 9) % 12;
    int32_t leaps = year / 4 - year / 100 + year / 400;
    return year * 365 + leaps + (month * 153 + 2) / 5 + date.day - 1 - DAYS_TO_1970;
}

static int32_t year_from_day(int32_t day_of_era)
{
    return (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
}

struct civil_date civil_date_from_days(int32_t days)
{
    int32_t clamped = days < CIVIL_DAYS_MIN ? CIVIL_DAYS_MIN : days;
    clamped = clamped > CIVIL_DAYS_MAX ? CIVIL_DAYS_MAX : clamped;
    int32_t shifted = clamped + DAYS_TO_1970; /* never negative: the calendar starts at year 1 */
    int32_t era = shifted / DAYS_PER_ERA;
    int32_t day_of_era = shifted % DAYS_PER_ERA;
    int32_t year_of_era = year_from_day(day_of_era);
    int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t march_month = (5 * day_of_year + 2) / 153;
    int32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    int32_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
    return (struct civil_date){(int16_t)year, (int8_t)month,
                               (int8_t)(day_of_year - (march_month * 153 + 2) / 5 + 1)};
}
