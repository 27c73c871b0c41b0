/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers of single values as people write them in spreadsheets. Pure functions: text in, value
 * out, no state, no guess in silence: what is not understood is TEXT_UNREAD, and a reading that
 * leaves something out says so in a note. All follow decisions "Import and reading".
 */
#ifndef BILLET_SERVER_TEXT_VALUES_H
#define BILLET_SERVER_TEXT_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "billet/span.h"
#include "server/core/clock.h"

enum text_result {
    TEXT_READ,       /* a value was read */
    TEXT_NOT_STATED, /* nothing is demanded or said: empty, 不限, 面议 */
    TEXT_UNREAD,     /* something was there that we do not understand */
};

/* What a reading left out or assumed; each has a message feed.note_*. */
enum text_note {
    TEXT_NOTE_NONE,
    TEXT_NOTE_NEGOTIABLE, /* 面议 */
    TEXT_NOTE_CURRENCY,   /* pay in another currency */
    TEXT_NOTE_ABOUT,      /* 约, 左右: taken as exact */
    TEXT_NOTE_EXTRA,      /* +提成 and other words after the figure */
    TEXT_NOTE_PREFERRED,  /* 优先: a wish, not a demand */
    TEXT_NOTE_SHEET,      /* #N/A and other errors of a spreadsheet: taken as empty */
    TEXT_NOTE_HOME,       /* a place name of several places, read as the one of the own city */
    TEXT_NOTE_SEVERAL,    /* 若干: no figure */
};

/* Empty, a dash, "#N/A": nothing is there. The note is TEXT_NOTE_SHEET for the last kind. */
bool text_is_empty(struct billet_span text, enum text_note *note);
/* 不限, 无要求, any: the writer demands nothing. */
bool text_is_unlimited(struct billet_span text);
/* 无, none: of a list, "there are none". */
bool text_is_none(struct billet_span text);

#define TEXT_WAGE_MAX 10000000

struct text_pay {
    int64_t min; /* yuan a month, -1 = not stated */
    int64_t max;
    int pay_months; /* 0 = not stated */
    enum text_note note;
};
enum text_result text_read_pay(struct billet_span text, struct text_pay *out);

struct text_education {
    int level; /* 0..7 */
    bool relaxed;
    enum text_note note;
};
/* 大专及以上, 高中/中专, Bachelor's degree. */
enum text_result text_read_education(struct billet_span text, struct text_education *out);

/* Months that are demanded: 3-5年 is 36; 1年以下, 应届, 不限 are not stated. */
enum text_result text_read_experience(struct billet_span text, int64_t *months);
/* A length of time: 5年, 18个月, 2年6个月, 半年. */
enum text_result text_read_months(struct billet_span text, int64_t *months);
/* "车辆驾驶 5年" -> name and months; months stay -1 when no time is named. */
void text_split_months(struct billet_span text, struct billet_span *name, int64_t *months);

/* 5, 5人, 十名; 若干 is not stated. */
enum text_result text_read_headcount(struct billet_span text, int64_t *count, enum text_note *note);
/* A plain figure, with decimals as hundredths: 85.5 -> 8550. */
enum text_result text_read_hundredths(struct billet_span text, int64_t *hundredths);
/* A plain whole figure. */
enum text_result text_read_int(struct billet_span text, int64_t *value);

/* 2026-03-02, 2026/3/2, 2026.3.2, 2026年3月2日, 20260302, a sheet's serial number; 随时, 即日 are
 * today; 长期 is not stated. */
enum text_result text_read_date(struct billet_span text, struct civil_date today,
                                struct civil_date *out);
enum text_result text_read_bool(struct billet_span text, bool *out);

#endif
