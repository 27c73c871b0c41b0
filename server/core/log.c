/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line is built in its own buffer and written whole. What cannot be built (no memory, too
 * long) becomes a fixed stub with the event's name, so that something is always seen.
 */
#include "server/core/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/core/buf.h"
#include "server/core/clock.h"
#include "server/core/jsonw.h"
#include "server/core/limits.h"

#define STUB_BYTES 256

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static struct {
    const char *program;
    enum log_level least;
    log_sink_fn *sink;
    void *sink_arg;
} logger = {.program = "billet", .least = LOG_INFO};

void log_init(const char *program, enum log_level least)
{
    logger.program = program;
    logger.least = least;
}

void log_sink_set(log_sink_fn *sink, void *arg)
{
    logger.sink = sink;
    logger.sink_arg = arg;
}

bool log_enabled(enum log_level level)
{
    return level >= logger.least;
}

const char *log_level_name(enum log_level level)
{
    return level_names[level];
}

bool log_level_parse(const char *text, enum log_level *out)
{
    for (size_t i = 0; i < sizeof level_names / sizeof level_names[0]; i++) {
        if (strcmp(text, level_names[i]) == 0) {
            *out = (enum log_level)i;
            return true;
        }
    }
    return false;
}

static void put_value(struct jsonw *w, const char *key, struct billet_span text)
{
    if (text.ptr == NULL) {
        return;
    }
    size_t len = text.len < LIMIT_LOG_VALUE_BYTES ? text.len : LIMIT_LOG_VALUE_BYTES;
    jsonw_key(w, key);
    jsonw_span_lossy(w, (struct billet_span){text.ptr, len});
}

static void put_filled(struct jsonw *w, const char *key, const char *text)
{
    if (text[0] != '\0') {
        put_value(w, key, billet_span_of(text));
    }
}

static void put_error(struct jsonw *w, const struct billet_error *err)
{
    put_value(w, "reason", billet_span_of(billet_status_name(err->status)));
    put_filled(w, "message", err->message);
    put_filled(w, "detail", err->detail);
    put_filled(w, "field", err->field);
    put_filled(w, "code", err->code);
    put_filled(w, "sqlstate", err->sqlstate);
}

static void put_field(struct jsonw *w, const struct log_field *field)
{
    switch (field->kind) {
    case LOG_KIND_TEXT:
        put_value(w, field->key, field->text);
        return;
    case LOG_KIND_INT:
        jsonw_key(w, field->key);
        jsonw_int(w, field->number);
        return;
    case LOG_KIND_BOOL:
        jsonw_key(w, field->key);
        jsonw_bool(w, field->number != 0);
        return;
    case LOG_KIND_ERROR:
        if (field->error != NULL) {
            put_error(w, field->error);
        }
        return;
    }
}

static bool build_line(struct buf *out, enum log_level level, const char *event,
                       const struct log_field *fields)
{
    char ts[CLOCK_RFC3339_SIZE];
    clock_rfc3339(clock_wall_ms(), ts);
    struct jsonw w;
    jsonw_init(&w, out);
    jsonw_object_begin(&w);
    put_value(&w, "ts", billet_span_of(ts));
    put_value(&w, "level", billet_span_of(level_names[level]));
    put_value(&w, "program", billet_span_of(logger.program));
    put_value(&w, "event", billet_span_of(event));
    for (const struct log_field *field = fields; field->key != NULL; field++) {
        put_field(&w, field);
    }
    jsonw_object_end(&w);
    buf_append_char(out, '\n');
    return jsonw_done(&w);
}

static void emit(struct billet_span line)
{
    if (logger.sink != NULL) {
        logger.sink(logger.sink_arg, line);
        return;
    }
    while (line.len > 0) {
        ssize_t n = write(STDERR_FILENO, line.ptr, line.len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return; /* nobody to tell */
        }
        line = (struct billet_span){line.ptr + n, line.len - (size_t)n};
    }
}

static void emit_stub(enum log_level level, const char *event)
{
    char stub[STUB_BYTES];
    int len = snprintf(stub, sizeof stub, "{\"level\":\"%s\",\"event\":\"%.64s\",\"cut\":true}\n",
                       level_names[level], event);
    emit((struct billet_span){stub, len > 0 ? (size_t)len : 0});
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    if (!log_enabled(level)) {
        return;
    }
    int saved = errno;
    struct buf line;
    buf_init(&line, LIMIT_LOG_LINE_BYTES);
    if (build_line(&line, level, event, fields)) {
        emit(buf_span(&line));
    } else {
        emit_stub(level, event);
    }
    buf_fini(&line);
    errno = saved;
}
