/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Types of one plain value: text, figures, dates, yes and no, and the numbers that name somebody.
 * A typed value outside its range is an error; a text that says nothing sensible is unread.
 */
#include "server/feed/reading.h"
#include "server/core/utf8.h"
#include "server/text/fold.h"
#include "server/text/ids.h"

static void text_text(struct reading *r, const struct field *f, struct billet_span text)
{
    if (utf8_count(text) > (size_t)f->most) {
        struct feed_issue *issue = reading_issue(r, FEED_ERROR, "feed.too_long", text);
        reading_arg_int(r, issue, "most", f->most);
        return;
    }
    if ((f->flags & FIELD_JOIN) == 0) { /* one line, whatever the cell looked like */
        char *line = billet_arena_alloc(r->arena, text.len + 1);
        r->no_memory = r->no_memory || line == NULL;
        text.len = line != NULL ? text_collapse(text, line, text.len) : 0;
        text.ptr = line;
    }
    reading_set_text(r, reading_field_id(r, f), text);
}

const struct field_type feed_type_text = {"text", text_text, NULL};

/* --- figures --- */

static void set_figure(struct reading *r, const struct field *f, struct billet_span text,
                       enum text_result result, int64_t value)
{
    if (result == TEXT_READ && value >= f->least && value <= f->most) {
        reading_set_int(r, reading_field_id(r, f), value);
    } else if (result != TEXT_NOT_STATED) {
        reading_unread(r, f, text);
    }
}

static void figure_text(struct reading *r, const struct field *f, struct billet_span text)
{
    int64_t value = 0;
    enum text_result result = text_read_int(text, &value);
    set_figure(r, f, text, text_is_unlimited(text) ? TEXT_NOT_STATED : result, value);
}

static void figure_json(struct reading *r, const struct field *f, const json_t *value)
{
    if (!json_is_integer(value)) {
        reading_wrong_type(r, f, value);
    } else if (reading_in_range(r, json_integer_value(value), f->least, f->most)) {
        reading_set_int(r, reading_field_id(r, f), json_integer_value(value));
    }
}

const struct field_type feed_type_figure = {"integer", figure_text, figure_json};

static void merit_text(struct reading *r, const struct field *f, struct billet_span text)
{
    int64_t value = 0;
    enum text_result result =
        r->canonical ? text_read_int(text, &value) : text_read_hundredths(text, &value);
    set_figure(r, f, text, result, value);
}

const struct field_type feed_type_merit = {"integer", merit_text, figure_json};

/* A single pay: the lowest that is named. */
static void wage_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct text_pay pay;
    enum text_result result = text_read_pay(text, &pay);
    reading_note(r, pay.note, text);
    set_figure(r, f, text, result, pay.min >= 0 ? pay.min : pay.max);
}

const struct field_type feed_type_wage = {"integer", wage_text, figure_json};

static void headcount_text(struct reading *r, const struct field *f, struct billet_span text)
{
    int64_t count = 0;
    enum text_note note = TEXT_NOTE_NONE;
    enum text_result result = text_read_headcount(text, &count, &note);
    reading_note(r, note, text);
    set_figure(r, f, text, result, count);
}

const struct field_type feed_type_headcount = {"integer", headcount_text, figure_json};

/* Our own name means our own unit: a bare figure is months. */
static void months_text(struct reading *r, const struct field *f, struct billet_span text)
{
    int64_t months = 0;
    enum text_result result = r->canonical ? text_read_int(text, &months) : TEXT_UNREAD;
    if (result != TEXT_READ) {
        result = text_read_experience(text, &months);
    }
    set_figure(r, f, text, result, months);
}

const struct field_type feed_type_months = {"integer", months_text, figure_json};

static void education_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct text_education education;
    enum text_result result = text_read_education(text, &education);
    reading_note(r, education.note, text);
    set_figure(r, f, text, result, education.level);
}

const struct field_type feed_type_education = {"integer", education_text, figure_json};

/* --- yes and no, dates --- */

static void bool_text(struct reading *r, const struct field *f, struct billet_span text)
{
    bool value = false;
    enum text_result result = text_read_bool(text, &value);
    if (result == TEXT_READ) {
        reading_set_bool(r, reading_field_id(r, f), value);
    } else if (result == TEXT_UNREAD) {
        reading_unread(r, f, text);
    }
}

static void bool_json(struct reading *r, const struct field *f, const json_t *value)
{
    if (!json_is_boolean(value)) {
        reading_wrong_type(r, f, value);
        return;
    }
    reading_set_bool(r, reading_field_id(r, f), json_is_true(value));
}

const struct field_type feed_type_bool = {"boolean", bool_text, bool_json};

static void date_text(struct reading *r, const struct field *f, struct billet_span text)
{
    struct civil_date date = {0, 0, 0};
    enum text_result result = text_read_date(text, r->options->today, &date);
    if (result == TEXT_READ) {
        reading_set_date(r, reading_field_id(r, f), date);
    } else if (result == TEXT_UNREAD) {
        reading_unread(r, f, text);
    }
}

const struct field_type feed_type_date = {"date", date_text, NULL};

/* The day of the consent; a bare yes is today's, a no is none. */
static void consent_text(struct reading *r, const struct field *f, struct billet_span text)
{
    bool yes = false;
    if (text_read_bool(text, &yes) != TEXT_READ) {
        date_text(r, f, text);
    } else if (yes) {
        reading_set_date(r, reading_field_id(r, f), r->options->today);
    }
}

static void consent_json(struct reading *r, const struct field *f, const json_t *value)
{
    if (json_is_true(value)) {
        reading_set_date(r, reading_field_id(r, f), r->options->today);
    } else if (!json_is_false(value)) {
        reading_wrong_type(r, f, value);
    }
}

const struct field_type feed_type_consent = {"date or boolean", consent_text, consent_json};

/* --- numbers that name somebody --- */

static void phone_text(struct reading *r, const struct field *f, struct billet_span text)
{
    char number[ID_PHONE_SIZE];
    if (id_phone_read(text, number) == ID_OK) {
        reading_set_text(r, reading_field_id(r, f), billet_span_of(number));
        return;
    }
    r->unread[reading_field_id(r, f)] = true;
    (void)reading_issue(r, FEED_WARNING, "feed.phone", text);
}

const struct field_type feed_type_phone = {"telephone number", phone_text, NULL};

/* Codes with a wrong check character have really been issued: told, not refused. */
static void credit_text(struct reading *r, const struct field *f, struct billet_span text)
{
    char code[ID_CREDIT_SIZE];
    enum id_result result = id_credit_read(text, code);
    if (result == ID_OK || result == ID_CHECK) {
        /* Every kind has the field credit_code_sound behind its credit code. */
        reading_set_text(r, reading_field_id(r, f), billet_span_of(code));
        reading_set_bool(r, reading_field_id(r, f) + 1, result == ID_OK);
    } else {
        r->unread[reading_field_id(r, f)] = true;
    }
    if (result != ID_OK) {
        const char *why = result == ID_CHECK ? "feed.credit_check" : "feed.credit_form";
        (void)reading_issue(r, FEED_WARNING, why, text);
    }
}

const struct field_type feed_type_credit = {"credit code", credit_text, NULL};

static void identity_text(struct reading *r, const struct field *f, struct billet_span text)
{
    static const char *const codes[] = {
        [ID_OK] = NULL,
        [ID_FORM] = "feed.identity_form",
        [ID_CHECK] = "feed.identity_check",
        [ID_DATE] = "feed.identity_date",
        [ID_REGION] = "feed.identity_region",
    };
    char number[ID_NUMBER_SIZE];
    enum id_result result = id_number_read(text, r->options->today, number);
    if (result == ID_OK) {
        reading_set_text(r, reading_field_id(r, f), billet_span_of(number));
    } else {
        (void)reading_issue(r, FEED_ERROR, codes[result], text);
    }
}

const struct field_type feed_type_identity = {"identity number", identity_text, NULL};
