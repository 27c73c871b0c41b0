/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state machine of an import. One segment is being written while the next is filled; when
 * that one is full too, the sender waits. import_move() is the only place that goes from state
 * to state; callbacks note what happened and call it.
 */
#include "server/app/import.h"

#include <stdio.h>
#include <string.h>

#include "server/app/segments.h"
#include "server/core/clock.h"
#include "server/core/jsonw.h"
#include "server/core/mem.h"

enum import_state {
    IMPORT_OPENING,   /* waits for its id -> READING, FAILED */
    IMPORT_READING,   /* nothing under way; fills the next segment -> WRITING, FINISHING, FAILED */
    IMPORT_WRITING,   /* a segment is under way -> READING, FAILED */
    IMPORT_FINISHING, /* all rows are in; waits for the report -> DONE, FAILED */
    IMPORT_DONE,
    IMPORT_FAILED,
};

#define NOTES_MAX        20 /* words about the whole file: unknown columns, encoding */
#define RETRIES_MAX      2  /* of a segment whose ids another import took first */
#define SEGMENT_JSON_MAX ((size_t)48 * 1024 * 1024)

struct import {
    struct app_call call;
    struct import_request request;
    struct import_events events;
    void *arg;
    enum import_state state;
    int64_t id;
    bool replay;  /* it was finished before: the same file to its end is answered the report */
    bool ended;   /* no more bytes */
    bool whole;   /* and no more rows */
    bool waiting; /* the sender was told to stop */
    bool inside;  /* in a call from outside: `done` and `resume` must wait for its end */
    unsigned retries;
    struct feed *feed;
    struct segment *filling;
    struct segments full;
    struct segment *writing;
    struct db_request *query; /* under way; NULL: none */
    struct buf notes;
    size_t note_count;
    struct billet_error error;
};

static void import_move(struct import *m);

static void set_state(struct import *m, enum import_state state)
{
    m->state = state;
}

static void fail(struct import *m, const struct billet_error *err)
{
    if (m->state != IMPORT_FAILED && m->state != IMPORT_DONE) {
        m->error = *err;
        set_state(m, IMPORT_FAILED);
    }
}

static const char *action(const struct import *m)
{
    static const char *const actions[] = {"import.vacancy", "import.candidate", "import.employer"};
    return actions[m->request.kind];
}

static const char *kind_name(const struct import *m)
{
    static const char *const names[] = {"vacancy", "candidate", "employer"};
    return names[m->request.kind];
}

/* One statement in a transaction of its own. */
static void ask(struct import *m, enum query_id query, const db_param *params, size_t count,
                db_done_fn *done)
{
    struct billet_error err;
    struct db_scope scope = app_scope(&m->call, action(m));
    struct billet_arena *arena = billet_arena_new(NULL);
    struct db_batch *batch = arena != NULL ? db_batch_new(arena, &scope) : NULL;
    billet_error_set(&err, BILLET_ENOMEM, "no memory for a batch");
    if (batch != NULL && db_batch_add(batch, query, params, count, &err) == BILLET_OK) {
        m->query = db_submit(m->call.app->pool, batch, APP_IMPORT_DEADLINE_MS, done, m, &err);
    }
    billet_arena_free(arena);
    if (m->query == NULL) {
        fail(m, &err);
    }
}

/* --- opening ------------------------------------------------------------------------------- */

static void opened(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct import *m = arg;
    m->query = NULL;
    if (err != NULL) {
        fail(m, err);
    } else {
        db_reply_int64(reply, 0, 0, "import", &m->id);
        m->replay = !billet_span_is(db_reply_text(reply, 0, 0, "state"), "running");
        set_state(m, IMPORT_READING);
    }
    import_move(m);
}

static void open_import(struct import *m)
{
    db_param params[] = {
        billet_span_of(kind_name(m)),
        billet_span_of(m->request.source),
        billet_span_of(m->request.file_name),
        billet_span_of(feed_format_name(m->request.format)),
        billet_span_of(m->request.atomic ? "true" : "false"),
        m->call.idempotency_key.ptr != NULL ? m->call.idempotency_key : billet_span_of(""),
    };
    ask(m, Q_IMPORT_OPEN, params, 6, opened);
}

/* --- rows ----------------------------------------------------------------------------------- */

static enum billet_status take_row(void *arg, const struct feed_row *row, struct billet_error *err)
{
    struct import *m = arg;
    if (m->filling == NULL) {
        m->filling = segment_new(m->call.app, m->request.kind, m->call.who->city);
        if (m->filling == NULL) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for a segment");
        }
    }
    enum billet_status status = segment_add(m->filling, row, err);
    if (status == BILLET_OK && segment_is_full(m->filling)) {
        segments_append(&m->full, m->filling);
        m->filling = NULL;
    }
    return status;
}

static void take_note(void *arg, const struct feed_issue *issue)
{
    struct import *m = arg;
    if (m->note_count == NOTES_MAX) {
        return;
    }
    struct jsonw w;
    jsonw_init(&w, &m->notes);
    buf_append_text(&m->notes, m->note_count++ > 0 ? "," : "");
    issue_write(issue, NULL, &w);
}

static const struct feed_sink sink = {.row = take_row, .note = take_note};

/* --- writing a segment ------------------------------------------------------------------------ */

static void resolve(struct import *m);

static void written(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct import *m = arg;
    (void)reply;
    m->query = NULL;
    if (err != NULL && strcmp(err->sqlstate, "23505") == 0 && m->retries++ < RETRIES_MAX) {
        resolve(m); /* another import made one of these people or employers meanwhile */
    } else if (err != NULL) {
        fail(m, err);
    } else {
        segment_free(m->writing);
        m->writing = NULL;
        m->retries = 0;
        set_state(m, IMPORT_READING);
    }
    import_move(m);
}

static void write_segment(struct import *m)
{
    struct billet_error err;
    struct buf rows;
    char id[24];
    char nth[12];
    buf_init(&rows, SEGMENT_JSON_MAX);
    snprintf(id, sizeof id, "%lld", (long long)m->id);
    snprintf(nth, sizeof nth, "%u", m->full.taken);
    if (segment_json(m->writing, (struct billet_span){"", 0}, &rows, &err) == BILLET_OK) {
        db_param params[] = {billet_span_of(id),
                             billet_span_of(nth),
                             {(const char *)m->full.digest, sizeof m->full.digest},
                             buf_span(&rows)};
        ask(m, Q_IMPORT_SEGMENT, params, 4, written);
    } else {
        fail(m, &err);
    }
    buf_fini(&rows);
}

static void resolved(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct import *m = arg;
    struct billet_error own;
    m->query = NULL;
    if (err == NULL && segment_take_ids(m->writing, reply, 0, &own) != BILLET_OK) {
        err = &own;
    }
    if (err != NULL) {
        fail(m, err);
    } else {
        write_segment(m);
    }
    import_move(m);
}

static void resolve(struct import *m)
{
    enum query_id query;
    struct buf keys = {0};
    if (segment_keys(m->writing, &query, &keys)) {
        db_param params[] = {buf_span(&keys)};
        ask(m, query, params, 1, resolved);
    } else {
        write_segment(m);
    }
    buf_fini(&keys);
}

/* --- the end --- */

static void report(struct import *m, const struct db_reply *reply)
{
    struct buf text;
    struct jsonw w;
    buf_init(&text, BUF_BYTES_MAX_DEFAULT);
    jsonw_init(&w, &text);
    jsonw_object_begin(&w);
    jsonw_key(&w, "import");
    jsonw_raw(&w, db_reply_text(reply, 1, 0, "body"));
    jsonw_key(&w, "mapping");
    mapping_use_write(&m->request.mapping, &w);
    jsonw_key(&w, "notes");
    buf_append_char(&m->notes, ']');
    jsonw_raw(&w, buf_span(&m->notes));
    jsonw_key(&w, "rows");
    jsonw_raw(&w, db_reply_text(reply, 2, 0, "body"));
    jsonw_object_end(&w);
    struct billet_error err;
    bool whole = jsonw_done(&w);
    set_state(m, IMPORT_DONE);
    billet_error_set(&err, BILLET_ENOMEM, "no memory for the report");
    m->events.done(m->arg, whole ? buf_span(&text) : (struct billet_span){NULL, 0},
                   whole ? NULL : &err);
    buf_fini(&text);
}

static void finished(void *arg, const struct db_reply *reply, const struct billet_error *err)
{
    struct import *m = arg;
    m->query = NULL;
    if (err != NULL) {
        fail(m, err);
        import_move(m);
    } else {
        report(m, reply); /* the last thing done with m */
    }
}

static void finish(struct import *m)
{
    struct billet_error err;
    char id[24];
    char get[64];
    char rows[96];
    snprintf(id, sizeof id, "%lld", (long long)m->id);
    snprintf(get, sizeof get, "{\"import\":%s}", id);
    snprintf(rows, sizeof rows, "{\"import\":%s,\"limit\":%d}", id, IMPORT_REPORT_ROWS);
    db_param one[] = {billet_span_of(id), segments_told(&m->full)};
    db_param two[] = {billet_span_of(get)};
    db_param three[] = {billet_span_of(rows)};
    struct db_scope scope = app_scope(&m->call, action(m));
    struct db_batch *batch = db_batch_new(m->call.arena, &scope);
    billet_error_set(&err, BILLET_ENOMEM, "no memory for a batch");
    if (batch != NULL && db_batch_add(batch, Q_IMPORT_FINISH, one, 2, &err) == BILLET_OK &&
        db_batch_add(batch, Q_IMPORT_GET, two, 1, &err) == BILLET_OK &&
        db_batch_add(batch, Q_IMPORT_ROWS, three, 1, &err) == BILLET_OK) {
        m->query = db_submit(m->call.app->pool, batch, APP_IMPORT_DEADLINE_MS, finished, m, &err);
    }
    if (m->query == NULL) {
        fail(m, &err);
    }
}

/* --- the mover --- */

static bool take_segment(struct import *m)
{
    struct billet_error err;
    m->writing = segments_take(&m->full, &err);
    if (m->writing == NULL) {
        fail(m, &err);
    }
    return m->writing != NULL;
}

/* Nothing is written again; whether the file is the same shows at the end. */
static void pass_over(struct import *m)
{
    while (m->full.first != NULL && take_segment(m)) {
        segment_free(m->writing);
        m->writing = NULL;
    }
}

/* The bytes are all here; rows that they still unfold into come as there is room for them. */
static void unfold(struct import *m)
{
    struct billet_error err;
    bool more = true;
    while (m->ended && !m->whole && m->full.first == NULL) {
        if (feed_finish_step(m->feed, &more, &err) != BILLET_OK) {
            fail(m, &err);
            return;
        }
        m->whole = !more;
        if (m->whole && m->filling != NULL) {
            segments_append(&m->full, m->filling);
            m->filling = NULL;
        }
        if (m->replay) {
            pass_over(m);
        }
    }
}

static void start_writing(struct import *m)
{
    if (take_segment(m)) {
        set_state(m, IMPORT_WRITING);
        resolve(m);
    }
}

static void wake(struct import *m)
{
    if (m->waiting && !m->ended && !m->inside &&
        (m->state == IMPORT_READING || m->state == IMPORT_WRITING) && m->full.first == NULL) {
        m->waiting = false;
        m->events.resume(m->arg);
    }
}

static void import_move(struct import *m)
{
    if (m->replay && m->state == IMPORT_READING) {
        pass_over(m);
    }
    if (m->state == IMPORT_READING || m->state == IMPORT_WRITING) {
        unfold(m);
    }
    if (m->state == IMPORT_READING && m->full.first != NULL) {
        start_writing(m);
    }
    if (m->state == IMPORT_READING && m->whole && m->full.first == NULL) {
        set_state(m, IMPORT_FINISHING);
        finish(m);
    }
    if (m->inside) {
        return;
    }
    if (m->state == IMPORT_FAILED) {
        struct billet_error err = m->error;
        set_state(m, IMPORT_DONE);
        m->events.done(m->arg, (struct billet_span){NULL, 0}, &err);
        return;
    }
    wake(m);
}

/* --- from outside --- */

static bool has_place(const struct app *app, struct billet_error *err)
{
    if (app->imports_max == 0 || app->imports < app->imports_max) {
        return true;
    }
    billet_error_set(err, BILLET_EBUSY, "%zu imports are under way, as many as may be",
                     app->imports);
    billet_error_code(err, "import.busy");
    return false;
}

enum billet_status import_new(const struct app_call *call, const struct import_request *request,
                              const struct import_events *events, void *arg, struct import **out,
                              struct billet_error *err)
{
    if (!import_allowed(call, request, err)) {
        return err->status;
    }
    if (!has_place(call->app, err)) {
        return err->status;
    }
    struct import *m = mem_alloc(1, sizeof *m);
    if (m == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for an import");
    }
    call->app->imports++;
    *m = (struct import){.call = *call, .request = *request, .events = *events, .arg = arg};
    buf_append_char(&m->notes, '[');
    const struct feed_options options = import_feed_options(call, request);
    enum billet_status status =
        feed_new(request->kind, request->format, &options, &sink, m, &m->feed, err);
    if (status == BILLET_OK) {
        open_import(m);
        status = m->state == IMPORT_FAILED ? m->error.status : BILLET_OK;
    }
    if (status != BILLET_OK) {
        if (m->state == IMPORT_FAILED) {
            *err = m->error;
        }
        import_free(m);
        return status;
    }
    *out = m;
    return BILLET_OK;
}

bool import_write(struct import *import, struct billet_span bytes)
{
    struct billet_error err;
    if (import->state == IMPORT_FAILED || import->state == IMPORT_DONE) {
        return true; /* the answer is on its way; what still comes is let go */
    }
    import->inside = true;
    if (feed_write(import->feed, bytes.ptr, bytes.len, &err) != BILLET_OK) {
        fail(import, &err);
    } else {
        import_move(import);
    }
    import->inside = false;
    if (import->state == IMPORT_FAILED) {
        import_move(import); /* tells `done`, which may free it */
        return true;
    }
    import->waiting = import->full.first != NULL;
    return !import->waiting;
}

void import_end(struct import *import)
{
    if (import->state == IMPORT_FAILED || import->state == IMPORT_DONE) {
        return;
    }
    import->ended = true;
    import_move(import);
}

void import_free(struct import *import)
{
    if (import == NULL) {
        return;
    }
    import->call.app->imports--;
    if (import->query != NULL) {
        db_detach(import->query);
    }
    feed_free(import->feed);
    segment_free(import->filling);
    segment_free(import->writing);
    segments_fini(&import->full);
    buf_fini(&import->notes);
    mem_free(import);
}

bool import_replayed(const struct import *import)
{
    return import->replay;
}

int64_t import_id(const struct import *import)
{
    return import->id;
}
