/* SPDX-License-Identifier: Apache-2.0 */
/* What a cell holds, as people would write it. */
#include "server/feed/xlsx_sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "server/core/clock.h"

#define NUMBER_BYTES  64
#define EXACT_MAX     1e15    /* digits that a cell keeps */
#define SERIAL_MAX    2958465 /* 9999-12-31 */
#define SERIAL_LEAP   60      /* the 29th of February 1900, which never was */
#define SERIAL_1970   25569
#define DAYS_1904     1462
#define SECONDS_A_DAY 86400

/* False: no number. */
static bool number_of(struct billet_span value, double *out)
{
    char text[NUMBER_BYTES];
    char *end = NULL;
    if (value.len == 0 || value.len >= sizeof text) {
        return false;
    }
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

void xlsx_number(struct buf *out, struct billet_span value)
{
    double number = 0;
    if (!number_of(value, &number)) {
        buf_append_span(out, value);
    } else if (number == floor(number) && fabs(number) < EXACT_MAX) {
        buf_printf(out, "%.0f", number);
    } else {
        buf_printf(out, "%.15g", number);
    }
}

void xlsx_date(struct buf *out, struct billet_span value, bool epoch_1904)
{
    double number = 0;
    if (!number_of(value, &number)) {
        buf_append_span(out, value);
        return;
    }
    number += epoch_1904 ? DAYS_1904 : 0;
    double whole = floor(number);
    if (whole < 1 || whole > SERIAL_MAX || whole == SERIAL_LEAP) {
        xlsx_number(out, value);
        return;
    }
    long second = lround((number - whole) * SECONDS_A_DAY);
    int32_t serial = (int32_t)whole;
    char day[CIVIL_DATE_SIZE];
    civil_date_format(civil_date_from_days(serial - SERIAL_1970 + (serial < SERIAL_LEAP ? 1 : 0)),
                      day);
    buf_append_text(out, day);
    if (second > 0 && second < SECONDS_A_DAY) {
        buf_printf(out, " %02ld:%02ld", second / 3600, second % 3600 / 60);
    }
}
