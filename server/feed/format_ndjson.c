/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object a line. A line that does not parse costs itself. */
#include "server/feed/format.h"

#include "server/core/mem.h"
#include "server/feed/lines.h"
#include "server/text/fold.h"

static enum billet_status on_line(void *arg, const struct line *line, struct billet_error *err)
{
    struct feed *feed = arg;
    struct billet_span text = line->text;
    feed->counts.lines = line->number;
    if (line->number == 1 && text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        text.ptr += 3; /* some editors put a mark before the first line */
        text.len -= 3;
    }
    if (line->cut) {
        return feed_row_refuse(feed, line->number, "feed.row_too_long", text, err);
    }
    if (text_trim(text).len == 0) {
        feed_row_empty(feed);
        return BILLET_OK;
    }
    return feed_row_json(feed, line->number, text, err);
}

static enum billet_status ndjson_open(struct feed *feed, struct billet_error *err)
{
    struct lines *lines = mem_alloc(1, sizeof *lines);
    if (lines == NULL) {
        return billet_error_set(err, BILLET_ENOMEM, "no memory for reading NDJSON");
    }
    lines_init(lines, feed_row_bytes_max(feed), on_line, feed);
    feed->parser = lines;
    return BILLET_OK;
}

static enum billet_status ndjson_write(struct feed *feed, struct billet_span bytes,
                                       struct billet_error *err)
{
    return lines_write(feed->parser, bytes, err);
}

static enum billet_status ndjson_finish(struct feed *feed, bool *more, struct billet_error *err)
{
    (void)more;
    return lines_finish(feed->parser, err);
}

static void ndjson_close(struct feed *feed)
{
    if (feed->parser != NULL) {
        lines_fini(feed->parser);
        mem_free(feed->parser);
        feed->parser = NULL;
    }
}

const struct format feed_format_ndjson = {ndjson_open, ndjson_write, ndjson_finish, ndjson_close};
