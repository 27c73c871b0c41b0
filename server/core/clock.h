/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time, in three kinds that are never mixed: monotonic milliseconds for deadlines, UTC instants
 * for records, civil dates for people. Civil dates are those of one time zone a process (the
 * setting `timezone`); compute one once a request or a round and hand it down.
 */
#ifndef BILLET_SERVER_CORE_CLOCK_H
#define BILLET_SERVER_CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "billet/error.h"
#include "billet/span.h"

#define CLOCK_TIMEZONE_DEFAULT "Asia/Shanghai"
#define CLOCK_RFC3339_SIZE     sizeof("2026-11-22T21:32:01.123Z")
#define CLOCK_LOCAL_SIZE       sizeof("2026-11-23 05:32:01 +08:00")
#define CIVIL_DATE_SIZE        sizeof("2026-11-22")

/* Never goes back, not related to any date. */
uint64_t clock_mono_ms(void);
/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t clock_wall_ms(void);
/* "2026-11-22T21:32:01.123Z". */
void clock_rfc3339(int64_t wall_ms, char out[static CLOCK_RFC3339_SIZE]);

/* For people, in the process's time zone: "2026-11-23 05:32:01 +08:00". */
void clock_local(int64_t wall_ms, char out[static CLOCK_LOCAL_SIZE]);

/* Sets the time zone of all civil dates by its IANA name; once, before threads start.
 * EINVAL when the name is none or the host has no data for it. Asia/Shanghai always works. */
enum billet_status clock_timezone_set(const char *name, struct billet_error *err) BILLET_MUST_CHECK;

/* A day of the Gregorian calendar, 0001-01-01 .. 9999-12-31. */
struct civil_date {
    int16_t year;
    int8_t month;
    int8_t day;
};

/* The day at this instant in the process's time zone. */
struct civil_date clock_date_at(int64_t wall_ms);
struct civil_date clock_today(void);

bool civil_date_valid(struct civil_date date);
/* Takes exactly YYYY-MM-DD; *out is untouched when the text is no date. */
bool civil_date_parse(struct billet_span text, struct civil_date *out);
void civil_date_format(struct civil_date date, char out[static CIVIL_DATE_SIZE]);
/* < 0, 0, > 0. */
int civil_date_compare(struct civil_date a, struct civil_date b);
/* Days since 1970-01-01, may be negative. */
int32_t civil_date_days(struct civil_date date);
/* The inverse; days beyond the calendar's ends give its first or last day. */
struct civil_date civil_date_from_days(int32_t days);

#endif
