/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document with an array of objects: the document itself, or where the mapping says. JSON-LD
 * may be one object, and may stand in the scripts of a page, each a document of its own.
 */
#include "server/feed/format.h"

#include "server/core/mem.h"
#include "server/feed/json_page.h"
#include "server/feed/json_rows.h"
#include "server/feed/mapping.h"

struct json_format {
    struct json_rows rows;
    struct json_page page;
    unsigned char bom; /* bytes of a byte order mark that have come; 3 and more: no longer looked */
};

static enum billet_status on_element(void *arg, const struct json_element *element,
                                     struct billet_error *err)
{
    struct feed *feed = arg;
    if (element->cut) {
        const struct json_format *json = feed->parser;
        bool whole = json->rows.state != JSON_ELEMENT;
        const char *why = whole ? "feed.row_too_long" : "feed.json_end";
        return feed_row_refuse(feed, element->line, why, element->text, err);
    }
    return feed_row_json(feed, element->line, element->text, err);
}

static enum billet_status begin_document(struct feed *feed, struct json_format *json,
                                         struct billet_error *err)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    const char *pointer = mapping != NULL ? feed_mapping_rows(mapping) : "";
    if (!json_rows_init(&json->rows, pointer, feed_row_bytes_max(feed), on_element, feed)) {
        return billet_error_set(err, BILLET_EINVAL, "the mapping's rows are too deep");
    }
    json->rows.single = mapping != NULL && feed_mapping_linked(mapping);
    return BILLET_OK;
}

static enum billet_status json_open(struct feed *feed, struct billet_error *err)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    struct json_format *json = mem_alloc(1, sizeof *json);
    if (json == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading JSON");
    }
    feed->parser = json;
    if (mapping == NULL || !feed_mapping_linked(mapping)) {
        json->page.state = PAGE_PLAIN;
    }
    return begin_document(feed, json, err);
}

/* Passes over a byte order mark, however it is sliced. */
static void skip_bom(struct json_format *json, struct billet_span *bytes)
{
    static const char bom[] = "\xEF\xBB\xBF";
    while (json->bom < 3 && bytes->len > 0) {
        if (*bytes->ptr != bom[json->bom]) {
            json->bom = 3;
            return;
        }
        json->bom++;
        bytes->ptr++;
        bytes->len--;
    }
}

static enum billet_status problem(struct feed *feed, struct json_format *json,
                                  struct billet_error *err)
{
    if (json->rows.problem == NULL) {
        return BILLET_OK;
    }
    return feed_stop(feed, json->rows.problem, err, "the JSON document is broken at line %llu",
                     (unsigned long long)json->rows.line);
}

/* Of what was passed over: those of the JSON count themselves. */
static void count_lines(struct json_format *json, size_t used, struct billet_span bytes,
                        struct billet_span text)
{
    for (size_t i = text.len; i < used; i++) {
        json->rows.line += bytes.ptr[i] == '\n' ? 1 : 0;
    }
}

/* The next script is a document of its own; lines go on. */
static enum billet_status end_script(struct feed *feed, struct json_format *json,
                                     struct billet_error *err)
{
    uint64_t line = json->rows.line;
    enum billet_status status = json_rows_finish(&json->rows, err);
    if (status == BILLET_OK) {
        status = problem(feed, json, err);
    }
    if (status != BILLET_OK) {
        return status;
    }
    json_rows_fini(&json->rows);
    status = begin_document(feed, json, err);
    json->rows.line = line;
    return status;
}

static enum billet_status json_write(struct feed *feed, struct billet_span bytes,
                                     struct billet_error *err)
{
    struct json_format *json = feed->parser;
    enum billet_status status = BILLET_OK;
    skip_bom(json, &bytes);
    while (bytes.len > 0 && status == BILLET_OK) {
        struct billet_span text;
        bool over = false;
        bool before = json->page.state == PAGE_PLAIN;
        size_t used = json_page_take(&json->page, bytes, &text, &over);
        count_lines(json, before ? 0 : used, bytes, text);
        status = json_rows_write(&json->rows, text, err);
        status = status == BILLET_OK ? problem(feed, json, err) : status;
        status = status == BILLET_OK && over ? end_script(feed, json, err) : status;
        bytes.ptr += used;
        bytes.len -= used;
    }
    feed->counts.lines = json->rows.line;
    return status;
}

static enum billet_status json_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    (void)more;
    struct json_format *json = feed->parser;
    bool outside = json->page.state == PAGE_TEXT || json->page.state == PAGE_TAG;
    if (outside && json->page.scripts > 0) {
        return BILLET_OK;
    }
    if (outside) {
        return feed_stop(feed, "feed.json_no_array", err, "the page has no script with JSON-LD");
    }
    enum billet_status status = json_rows_finish(&json->rows, err);
    status = status == BILLET_OK ? problem(feed, json, err) : status;
    if (status == BILLET_OK && json->page.state != PAGE_PLAIN && json->page.state != PAGE_START) {
        status = feed_stop(feed, "feed.json_end", err, "the page ends inside a script");
    }
    return status;
}

static void json_close(struct feed *feed)
{
    struct json_format *json = feed->parser;
    if (json != NULL) {
        json_rows_fini(&json->rows);
        mem_free(json);
        feed->parser = NULL;
    }
}

const struct format feed_format_json = {json_open, json_write, json_finish, json_close};
