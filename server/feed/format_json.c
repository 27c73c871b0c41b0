/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON document with an array of objects: the document itself, or where the mapping says. */
#include "server/feed/format.h"

#include "server/core/mem.h"
#include "server/feed/json_rows.h"
#include "server/feed/mapping.h"

struct json_format {
    struct json_rows rows;
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

static enum billet_status json_open(struct feed *feed, struct billet_error *err)
{
    const struct feed_mapping *mapping = feed->options.mapping;
    struct json_format *json = mem_alloc(1, sizeof *json);
    if (json == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading JSON");
    }
    feed->parser = json;
    const char *pointer = mapping != NULL ? feed_mapping_rows(mapping) : "";
    if (!json_rows_init(&json->rows, pointer, feed_row_bytes_max(feed), on_element, feed)) {
        return billet_error_set(err, BILLET_EINVAL, "the mapping's rows are too deep");
    }
    return BILLET_OK;
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

static enum billet_status json_write(struct feed *feed, struct billet_span bytes,
                                     struct billet_error *err)
{
    struct json_format *json = feed->parser;
    skip_bom(json, &bytes);
    enum billet_status status = json_rows_write(&json->rows, bytes, err);
    feed->counts.lines = json->rows.line;
    return status == BILLET_OK ? problem(feed, json, err) : status;
}

static enum billet_status json_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    (void)more;
    struct json_format *json = feed->parser;
    enum billet_status status = json_rows_finish(&json->rows, err);
    return status == BILLET_OK ? problem(feed, json, err) : status;
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
