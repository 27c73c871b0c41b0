/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front of a feed: picks the format, numbers rows, counts verdicts, calls the sink. What a
 * row says is the reading's business, where rows begin and end the format's.
 */
#include "server/feed/feed.h"

#include <stdio.h>
#include <string.h>

#include "server/core/mem.h"
#include "server/feed/format.h"
#include "server/feed/json_strict.h"
#include "server/feed/linked.h"
#include "server/feed/mapping.h"
#include "server/text/ids.h"

static const struct format *const formats[] = {
    [FEED_CSV] = &feed_format_csv,   [FEED_NDJSON] = &feed_format_ndjson,
    [FEED_JSON] = &feed_format_json, [FEED_XLSX] = &feed_format_xlsx,
    [FEED_XML] = &feed_format_xml,
};

static enum billet_status init(struct feed *feed, struct billet_error *err)
{
    enum billet_status status = reading_init(&feed->reading, feed->kind, &feed->options, err);
    return status == BILLET_OK && feed->format != NULL ? feed->format->open(feed, err) : status;
}

static struct feed *make(enum feed_kind kind, const struct format *format,
                         const struct feed_options *options, const struct feed_sink *sink,
                         void *arg)
{
    struct feed *feed = mem_alloc(1, sizeof *feed);
    if (feed != NULL) {
        feed->kind = feed_kind_table(kind);
        feed->format = format;
        feed->options = *options;
        feed->sink = *sink;
        feed->arg = arg;
        feed->state = FEED_OPEN;
    }
    return feed;
}

enum billet_status feed_new(enum feed_kind kind, enum feed_format format,
                            const struct feed_options *options, const struct feed_sink *sink,
                            void *arg, struct feed **out, struct billet_error *err)
{
    if (options->mapping != NULL && feed_mapping_kind(options->mapping) != feed_kind_table(kind)) {
        return billet_error_set(err, BILLET_EINVAL, "the mapping is for another kind of rows");
    }
    struct feed *feed = make(kind, formats[format], options, sink, arg);
    if (feed == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for the feed");
    }
    enum billet_status status = init(feed, err);
    if (status != BILLET_OK) {
        feed_free(feed);
        return status;
    }
    if (options->mapping != NULL && format != FEED_CSV && format != FEED_XLSX) {
        feed_tell_mapping(feed, options->mapping);
    }
    *out = feed;
    return BILLET_OK;
}

void feed_tell_mapping(struct feed *feed, const struct feed_mapping *mapping)
{
    struct feed_column columns[FEED_COLUMNS_MAX];
    if (feed->sink.columns != NULL) {
        size_t count = feed_mapping_columns(mapping, columns, FEED_COLUMNS_MAX);
        feed->sink.columns(feed->arg, columns, count);
    }
}

void feed_free(struct feed *feed)
{
    if (feed == NULL) {
        return;
    }
    if (feed->format != NULL) {
        feed->format->close(feed);
    }
    reading_fini(&feed->reading);
    seen_fini(&feed->seen);
    mem_free(feed);
}

static enum billet_status settle(struct feed *feed, enum billet_status status)
{
    feed->state = status == BILLET_OK ? feed->state : FEED_FAILED;
    return status;
}

enum billet_status feed_write(struct feed *feed, const void *bytes, size_t len,
                              struct billet_error *err)
{
    if (feed->state != FEED_OPEN) {
        return billet_error_set(err, BILLET_ECONFLICT, "the feed is over");
    }
    feed->counts.bytes += len;
    return settle(feed, feed->format->write(feed, (struct billet_span){bytes, len}, err));
}

enum billet_status feed_finish_step(struct feed *feed, bool *more, struct billet_error *err)
{
    *more = false;
    if (feed->state != FEED_OPEN && feed->state != FEED_FINISHING) {
        return billet_error_set(err, BILLET_ECONFLICT, "the feed is over");
    }
    feed->state = FEED_FINISHING;
    enum billet_status status = settle(feed, feed->format->finish(feed, more, err));
    if (status == BILLET_OK && !*more) {
        feed->state = FEED_FINISHED;
    }
    return status;
}

enum billet_status feed_finish(struct feed *feed, struct billet_error *err)
{
    bool more = true;
    enum billet_status status = BILLET_OK;
    while (status == BILLET_OK && more) {
        status = feed_finish_step(feed, &more, err);
    }
    return status;
}

const struct feed_counts *feed_counts(const struct feed *feed)
{
    return &feed->counts;
}

size_t feed_row_bytes_max(const struct feed *feed)
{
    return feed->options.row_bytes_max != 0 ? feed->options.row_bytes_max : FEED_ROW_BYTES_MAX;
}

/* --- rows --- */

void feed_row_begin(struct feed *feed, uint64_t line)
{
    feed->counts.rows++;
    feed->line = line;
    reading_begin(&feed->reading);
}

void feed_row_empty(struct feed *feed)
{
    feed->counts.rows++;
    feed->counts.empty++;
}

static void count(struct feed *feed, enum feed_verdict verdict)
{
    switch (verdict) {
    case FEED_TAKEN:
        feed->counts.taken++;
        break;
    case FEED_NEEDS_REVIEW:
        feed->counts.needs_review++;
        break;
    case FEED_REFUSED:
        feed->counts.refused++;
        break;
    }
}

/* Whose reference it is: two employers may use the same one. */
static struct billet_span owner_of(struct feed *feed)
{
    static const char *const owners[] = {"employer_credit_code", "employer_name", "source"};
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        const struct field *f = feed_field_named(feed->kind, billet_span_of(owners[i]));
        if (f != NULL) {
            const struct value *value = &feed->reading.values[reading_field_id(&feed->reading, f)];
            if (value->kind == VALUE_TEXT) {
                return value->text;
            }
        }
    }
    return BILLET_SPAN_LITERAL("");
}

/* A reference that was in the file before: with the same content a warning, else an error. */
static void check_repeat(struct feed *feed, struct feed_row *row)
{
    struct reading *r = &feed->reading;
    if (row->verdict == FEED_REFUSED || row->reference.len == 0) {
        return;
    }
    const struct billet_span content[] = {row->json, row->keys.identity_number, row->keys.phone};
    enum seen_result seen = seen_add(&feed->seen, owner_of(feed), row->reference, content,
                                     sizeof content / sizeof content[0]);
    if (seen == SEEN_SAME || seen == SEEN_OTHER) {
        enum feed_severity severity = seen == SEEN_SAME ? FEED_WARNING : FEED_ERROR;
        const char *code = seen == SEEN_SAME ? "feed.repeated_row" : "feed.reference_repeated";
        (void)reading_issue_at(r, r->kind->reference, severity, code, row->reference);
        row->issue_count = r->issue_count;
    }
    if (seen == SEEN_OTHER) {
        row->verdict = FEED_REFUSED;
        row->json = (struct billet_span){NULL, 0};
    }
    r->no_memory = r->no_memory || seen == SEEN_NO_MEMORY;
}

enum billet_status feed_row_end(struct feed *feed, struct billet_error *err)
{
    struct feed_row row = {.row = feed->counts.rows, .line = feed->line};
    bool whole = reading_end(&feed->reading, &row);
    if (whole && feed->format != NULL) {
        check_repeat(feed, &row);
    }
    if (!whole || feed->reading.no_memory) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for row %llu",
                                (unsigned long long)row.row);
    }
    count(feed, row.verdict);
    return feed->sink.row(feed->arg, &row, err);
}

enum billet_status feed_row_refuse(struct feed *feed, uint64_t line, const char *code,
                                   struct billet_span value, struct billet_error *err)
{
    feed_row_begin(feed, line);
    (void)reading_issue(&feed->reading, FEED_ERROR, code, value);
    return feed_row_end(feed, err);
}

enum billet_status feed_row_refuse_json(struct feed *feed, uint64_t line,
                                        const struct billet_error *reason, struct billet_span value,
                                        struct billet_error *err)
{
    feed_row_begin(feed, line);
    feed->reading.pointer = billet_span_of(reason->field);
    (void)reading_issue(&feed->reading, FEED_ERROR, reason->code, value);
    return feed_row_end(feed, err);
}

enum billet_status feed_row_object(struct feed *feed, uint64_t line, const json_t *object,
                                   struct billet_error *err)
{
    if (!json_is_object(object)) {
        return feed_row_refuse(feed, line, "feed.json_object", (struct billet_span){NULL, 0}, err);
    }
    feed_row_begin(feed, line);
    if (feed->options.mapping != NULL) {
        feed_mapping_object(feed->options.mapping, &feed->reading, object);
    } else {
        reading_object(&feed->reading, object);
    }
    return feed_row_end(feed, err);
}

enum billet_status feed_row_json(struct feed *feed, uint64_t line, struct billet_span text,
                                 struct billet_error *err)
{
    struct billet_error reason = {.status = BILLET_OK};
    json_t *object = NULL;
    if (feed_json_strict(text, &object, &reason) != BILLET_OK) {
        if (reason.status == BILLET_ENOMEM) {
            return billet_error_set(err, BILLET_ENOMEM, "no memory for a row of JSON");
        }
        return feed_row_refuse_json(feed, line, &reason, text, err);
    }
    bool linked = feed->options.mapping != NULL && feed_mapping_linked(feed->options.mapping);
    enum billet_status status = linked ? feed_row_linked(feed, line, object, err)
                                       : feed_row_object(feed, line, object, err);
    json_decref(object);
    return status;
}

/* --- the file --- */

void feed_note(struct feed *feed, const char *code, struct billet_span column,
               struct billet_span value)
{
    char heading[FEED_QUOTE_BYTES]; /* perhaps the first row of a file without headings */
    struct billet_span shown = {heading, column.len < sizeof heading ? column.len : sizeof heading};
    if (shown.len > 0) {
        memcpy(heading, column.ptr, shown.len);
        ids_hide(heading, shown.len);
    }
    struct feed_issue issue = {.code = code,
                               .severity = FEED_WARNING,
                               .field = shown,
                               .pointer = BILLET_SPAN_LITERAL(""),
                               .column = shown,
                               .value = column.ptr == value.ptr ? shown : value};
    if (feed->sink.note != NULL) {
        feed->sink.note(feed->arg, &issue);
    }
}

enum billet_status feed_stop(struct feed *feed, const char *code, struct billet_error *err,
                             const char *format, ...)
{
    char message[sizeof err->message];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    feed->state = FEED_FAILED;
    (void)billet_error_set(err, BILLET_EINVAL, "%s", message);
    if (err != NULL) {
        (void)snprintf(err->code, sizeof err->code, "%s", code);
    }
    return BILLET_EINVAL;
}

enum billet_status feed_one(enum feed_kind kind, struct billet_span body,
                            const struct feed_options *options, const struct feed_sink *sink,
                            void *arg, struct billet_error *err)
{
    json_t *object = NULL;
    enum billet_status status = feed_json_strict(body, &object, err);
    if (status != BILLET_OK) {
        return status;
    }
    struct feed *feed = make(kind, NULL, options, sink, arg);
    status = feed != NULL ? init(feed, err)
                          : billet_error_set(err, BILLET_ENOMEM, "no memory for the body");
    if (status == BILLET_OK) {
        status = feed_row_object(feed, 1, object, err);
    }
    feed_free(feed);
    json_decref(object);
    return status;
}
