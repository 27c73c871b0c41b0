/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vacancies and employers are read page by page, compared here (text/twice.h, same_names.h), and
 * the pairs written in segments; people are compared in the database, which their names never leave
 * for this.
 */
#include "server/app/duplicates.h"

#include <stdio.h>

#include "server/app/frozen.h"
#include "server/core/buf.h"
#include "server/core/jsonw.h"
#include "server/text/same_names.h"
#include "server/text/twice.h"

#define PAGE_ROWS     1000
#define SEGMENT_PAIRS 1000
#define ACTION        "duplicate.find"

struct search {
    const struct app_call *call;
    enum duplicate_kind kind;
    struct twice *twice;
    struct same_names *names;
    char began[64]; /* the database's clock */
    struct buf pairs;
    size_t pair_count;
    struct duplicates_found found;
    enum billet_status status; /* of what was written */
    struct billet_error *err;
};

static const char *const names[DUPLICATE_KINDS] = {
    [DUPLICATE_EMPLOYER] = "employer",
    [DUPLICATE_VACANCY] = "vacancy",
    [DUPLICATE_CANDIDATE] = "candidate",
};

const char *duplicate_kind_name(enum duplicate_kind kind)
{
    return names[kind];
}

static enum billet_status ask(const struct search *s, enum query_id query, const db_param *params,
                              size_t count, struct db_reply **reply)
{
    return app_wait(s->call, ACTION, query, params, count, APP_IMPORT_DEADLINE_MS, reply, s->err);
}

/* --- reading --------------------------------------------------------------------------------- */

static int64_t figure(const struct db_reply *reply, size_t row, const char *column)
{
    int64_t value = -1;
    db_reply_int64(reply, 0, row, column, &value);
    return value;
}

static bool add_vacancy(struct search *s, const struct db_reply *reply, size_t row)
{
    const struct twice_vacancy vacancy = {
        .id = figure(reply, row, "id"),
        .employer = figure(reply, row, "employer"),
        .employer_name = db_reply_text(reply, 0, row, "employer_name"),
        .reference = db_reply_text(reply, 0, row, "reference"),
        .title = db_reply_text(reply, 0, row, "title"),
        .description = db_reply_text(reply, 0, row, "description"),
        .region = db_reply_text(reply, 0, row, "region"),
        .experience_min = figure(reply, row, "experience_min"),
        .wage_min = figure(reply, row, "wage_min"),
        .wage_max = figure(reply, row, "wage_max"),
    };
    return twice_add(s->twice, &vacancy);
}

static bool add_employer(struct search *s, const struct db_reply *reply, size_t row)
{
    return same_names_add(s->names, figure(reply, row, "id"), db_reply_text(reply, 0, row, "name"),
                          db_reply_bool(reply, 0, row, "registered"));
}

/* *last is the id that the page ends with. */
static enum billet_status read_page(struct search *s, int64_t *last, size_t *rows)
{
    char after[24];
    char most[24];
    struct db_reply *reply = NULL;
    (void)snprintf(after, sizeof after, "%lld", (long long)*last);
    (void)snprintf(most, sizeof most, "%d", PAGE_ROWS);
    const db_param params[] = {billet_span_of(after), billet_span_of(most)};
    const bool posts = s->kind == DUPLICATE_VACANCY;
    enum billet_status status =
        ask(s, posts ? Q_DUPLICATE_VACANCIES : Q_DUPLICATE_EMPLOYERS, params, 2, &reply);
    if (status != BILLET_OK) {
        return status;
    }
    *rows = db_reply_rows(reply, 0);
    bool good = true;
    for (size_t row = 0; row < *rows && good; row++) {
        good = posts ? add_vacancy(s, reply, row) : add_employer(s, reply, row);
        *last = figure(reply, row, "id");
    }
    db_reply_free(reply);
    s->found.read += (int64_t)*rows;
    return good ? BILLET_OK : billet_error_set(s->err, BILLET_ENOMEM, "no memory for the records");
}

static enum billet_status read_all(struct search *s)
{
    int64_t last = 0;
    size_t rows = PAGE_ROWS;
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && rows == PAGE_ROWS) {
        status = read_page(s, &last, &rows);
    }
    return status;
}

static enum billet_status read_apart(struct search *s, db_param kind)
{
    struct db_reply *reply = NULL;
    enum billet_status status = ask(s, Q_DUPLICATE_APART, &kind, 1, &reply);
    bool good = true;
    for (size_t row = 0; status == BILLET_OK && row < db_reply_rows(reply, 0) && good; row++) {
        good = twice_apart(s->twice, figure(reply, row, "first"), figure(reply, row, "second"));
    }
    db_reply_free(reply);
    return good ? status : billet_error_set(s->err, BILLET_ENOMEM, "no memory for what is apart");
}

/* --- writing --------------------------------------------------------------------------------- */

static enum billet_status flush(struct search *s)
{
    if (s->pair_count == 0) {
        return BILLET_OK;
    }
    struct db_reply *reply = NULL;
    buf_append_char(&s->pairs, ']');
    if (s->pairs.failed) {
        return billet_error_set(s->err, BILLET_ENOMEM, "no memory for the pairs");
    }
    const db_param params[] = {billet_span_of(names[s->kind]), buf_span(&s->pairs),
                               billet_span_of(s->began)};
    enum billet_status status = ask(s, Q_DUPLICATE_PUT, params, 3, &reply);
    if (status == BILLET_OK) {
        s->found.fresh += figure(reply, 0, "fresh");
        db_reply_free(reply);
    }
    buf_reset(&s->pairs);
    s->pair_count = 0;
    return status;
}

static void write_reasons(struct jsonw *w, const struct twice_pair *pair)
{
    jsonw_array_begin(w);
    for (int i = 0; i < TWICE_REASONS; i++) {
        if ((pair->reasons >> i & 1) != 0) {
            jsonw_object_begin(w);
            jsonw_key(w, "code");
            jsonw_text(w, twice_reason_code((enum twice_reason)i));
            if (i == TWICE_SAME_TEXT) {
                jsonw_key(w, "figure");
                jsonw_int(w, (int64_t)pair->text_percent);
            }
            jsonw_object_end(w);
        }
    }
    jsonw_array_end(w);
}

static bool take_pair(void *arg, const struct twice_pair *pair)
{
    struct search *s = arg;
    struct jsonw w;
    buf_append_char(&s->pairs, s->pair_count == 0 ? '[' : ',');
    jsonw_init(&w, &s->pairs);
    jsonw_object_begin(&w);
    jsonw_key(&w, "first");
    jsonw_int(&w, pair->first);
    jsonw_key(&w, "second");
    jsonw_int(&w, pair->second);
    jsonw_key(&w, "reasons");
    write_reasons(&w, pair);
    jsonw_object_end(&w);
    s->pair_count++;
    s->status = s->pair_count == SEGMENT_PAIRS ? flush(s) : BILLET_OK;
    return s->status == BILLET_OK;
}

static bool take_names(void *arg, int64_t a, int64_t b)
{
    const struct twice_pair pair = {
        .first = a, .second = b, .reasons = 1u << TWICE_SAME_EMPLOYER_NAME};
    return take_pair(arg, &pair);
}

/* --- the searches ---------------------------------------------------------------------------- */

static enum billet_status begin(struct search *s)
{
    struct db_reply *reply = NULL;
    enum billet_status status = ask(s, Q_DUPLICATE_BEGIN, NULL, 0, &reply);
    if (status == BILLET_OK) {
        struct billet_span at = db_reply_text(reply, 0, 0, "at");
        (void)snprintf(s->began, sizeof s->began, "%.*s", (int)at.len, at.ptr);
        db_reply_free(reply);
    }
    return status;
}

static enum billet_status end(struct search *s)
{
    struct db_reply *reply = NULL;
    const db_param params[] = {billet_span_of(names[s->kind]), billet_span_of(s->began)};
    enum billet_status status = ask(s, Q_DUPLICATE_DONE, params, 2, &reply);
    if (status == BILLET_OK) {
        s->found.open = figure(reply, 0, "open");
        db_reply_free(reply);
    }
    return status;
}

static enum billet_status compare(struct search *s)
{
    if (s->kind == DUPLICATE_EMPLOYER) {
        return same_names_find(s->names, take_names, s) ? BILLET_OK : s->status;
    }
    enum billet_status status = twice_find(s->twice, take_pair, s, s->err);
    return status == BILLET_ELIMIT ? s->status : status;
}

static enum billet_status find_here(struct search *s)
{
    s->twice = twice_new();
    s->names = same_names_new();
    enum billet_status status =
        s->twice != NULL && s->names != NULL
            ? begin(s)
            : billet_error_set(s->err, BILLET_ENOMEM, "no memory for the records");
    status = status == BILLET_OK ? read_apart(s, billet_span_of(names[s->kind])) : status;
    status = status == BILLET_OK ? read_all(s) : status;
    status = status == BILLET_OK ? compare(s) : status;
    status = status == BILLET_OK ? flush(s) : status;
    status = status == BILLET_OK ? end(s) : status;
    buf_fini(&s->pairs);
    same_names_free(s->names);
    twice_free(s->twice);
    return status;
}

static enum billet_status find_people(struct search *s)
{
    struct db_reply *reply = NULL;
    enum billet_status status = ask(s, Q_DUPLICATE_PEOPLE, NULL, 0, &reply);
    if (status == BILLET_OK) {
        s->found = (struct duplicates_found){.read = figure(reply, 0, "read"),
                                             .fresh = figure(reply, 0, "fresh"),
                                             .open = figure(reply, 0, "open")};
        db_reply_free(reply);
    }
    return status;
}

enum billet_status duplicates_find(const struct app_call *call, enum duplicate_kind kind,
                                   struct duplicates_found *out, struct billet_error *err)
{
    struct search search = {.call = call, .kind = kind, .err = err};
    if (call->who->role != ROLE_OFFICER) {
        return billet_error_set(err, BILLET_EDENIED, "the role %s may not %s",
                                role_name(call->who->role), ACTION);
    }
    enum billet_status status =
        kind == DUPLICATE_CANDIDATE ? find_people(&search) : find_here(&search);
    *out = search.found;
    return status;
}
