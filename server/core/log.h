/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: one JSON object a line on stderr, for journald and for machines.
 *
 *     log_event(LOG_WARN, "db_connect_failed", log_int("conn", 3), log_error(&err));
 *     {"ts":"2026-11-22T13:32:01.123Z","level":"warn","program":"billetd",
 *      "event":"db_connect_failed","conn":3,"reason":"upstream","message":"..."}
 *
 * Events are snake_case and stable. Fields are typed by the function that makes them, so there
 * is no format string to get wrong. Nothing is masked here: callers never pass secrets, names,
 * identity numbers, contacts, medical or service details. Safe from any thread: a line is one
 * write(2). Values are cut at LIMIT_LOG_VALUE_BYTES; a line that is too long becomes a stub.
 */
#ifndef BILLET_SERVER_CORE_LOG_H
#define BILLET_SERVER_CORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "billet/error.h"
#include "billet/span.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_kind { LOG_KIND_TEXT, LOG_KIND_INT, LOG_KIND_BOOL, LOG_KIND_ERROR };

/* Borrowed until log_event() returns. */
struct log_field {
    const char *key;
    enum log_kind kind;
    struct billet_span text; /* {NULL, 0}: the field is left out */
    int64_t number;
    const struct billet_error *error;
};

static inline struct log_field log_span(const char *key, struct billet_span text)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_TEXT, .text = text};
}

static inline struct log_field log_text(const char *key, const char *text)
{
    return log_span(key, billet_span_of(text));
}

static inline struct log_field log_int(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_INT, .number = number};
}

static inline struct log_field log_bool(const char *key, bool value)
{
    return (struct log_field){.key = key, .kind = LOG_KIND_BOOL, .number = value};
}

/* Writes reason, message and, when there are any, detail, field, code and sqlstate. */
static inline struct log_field log_error(const struct billet_error *err)
{
    return (struct log_field){.key = "reason", .kind = LOG_KIND_ERROR, .error = err};
}

#define log_event(level, ...) LOG_EVENT_(level, __VA_ARGS__, {.key = NULL})
#define LOG_EVENT_(level, event, ...)                                                              \
    log_write(level, event, (const struct log_field[]){__VA_ARGS__})

/* fields end with one whose key is NULL; use log_event(). */
void log_write(enum log_level level, const char *event, const struct log_field *fields);

/* Name in every line, and the least level that is written. program is borrowed for good. */
void log_init(const char *program, enum log_level least);
bool log_enabled(enum log_level level);
bool log_level_parse(const char *text, enum log_level *out);
const char *log_level_name(enum log_level level);

/* Where whole lines (with their line feed) go; NULL = stderr. For tests. */
typedef void log_sink_fn(void *arg, struct billet_span line);
void log_sink_set(log_sink_fn *sink, void *arg);

#endif
